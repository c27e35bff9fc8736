/* What metadata says of other files: version, length, hashes (TUF 1.0 sections 4.4, 4.6), and of targets: length, hashes (4.5).
 * Open objects.  Never takes a length or a hash for checked before the bytes were. */
#include <stdlib.h>

#include "base/encoding.h"
#include "base/escape.h"
#include "format/text/sorted_table.h"
#include "format/tuf/tuf.h"
#include "format/tuf/tuf_part.h"

/* --- one entry of TUF 1.0 --- */

static enum cocket_code
read_hash(uint8_t *out, bool *has, size_t n, struct json v, struct err *err)
{
	if (hex_decode(out, n, slice_str(json_string_value(v)), err))
		return within(err, "%s", json_name(v));
	*has = true;
	return COCKET_OK;
}

static enum cocket_code
read_known_hash(struct tuf_meta *m, const char *algorithm, struct json v, struct err *err)
{
	if (strcmp(algorithm, "sha256") == 0)
		return read_hash(m->sha256, &m->has_sha256, sizeof m->sha256, v, err);
	return strcmp(algorithm, "sha512") == 0 ? read_hash(m->sha512, &m->has_sha512, sizeof m->sha512, v, err) : COCKET_OK;
}

/* Other algorithms are skipped (TUF section 4.4: HASHES may have several), as long as there is one to check by. */
static enum cocket_code
read_each_hash(struct tuf_meta *m, struct json hashes, struct err *err)
{
	for (struct json h = json_first(hashes); h.node; h = json_next(h)) {
		const char *algorithm = json_name(h);

		if (!json_string_value(h))
			return fail(err, COCKET_E_FORMAT, "%s: not a string", TEXT(slice_str(algorithm)));
		if (read_known_hash(m, algorithm, h, err))
			return err->code;
	}
	m->has_unknown_hash = !m->has_sha256 && !m->has_sha512;
	return COCKET_OK;
}

/* Listing no hash is not the same as having none to list. */
static enum cocket_code
read_hashes(struct tuf_meta *m, struct json obj, struct err *err)
{
	struct json hashes;

	if (json_object(&hashes, obj, "hashes", err))
		return err->code;
	if (json_count(hashes) == 0)
		return fail(err, COCKET_E_FORMAT, "hashes: empty");
	if (read_each_hash(m, hashes, err))
		return within(err, "hashes");
	return COCKET_OK;
}

static enum cocket_code
read_length(struct tuf_meta *m, struct json obj, struct err *err)
{
	if (json_u64(&m->length, obj, "length", err))
		return err->code;
	m->has_length = true;
	return COCKET_OK;
}

static bool
is_there(struct json obj, const char *name)
{
	return json_type(json_get(obj, name)) != JSON_ABSENT;
}

enum cocket_code
tuf_metafile_read(struct tuf_meta *m, struct json obj, struct err *err)
{
	if (json_u64(&m->version, obj, "version", err))
		return err->code;
	if (m->version < 1)
		return fail(err, COCKET_E_FORMAT, "version: 0, expected at least 1");
	if (is_there(obj, "length") && read_length(m, obj, err))
		return err->code;
	return is_there(obj, "hashes") ? read_hashes(m, obj, err) : COCKET_OK;
}

enum cocket_code
tuf_target_read(struct tuf_meta *m, struct json obj, struct err *err)
{
	if (read_length(m, obj, err) || read_hashes(m, obj, err))
		return err->code;
	return COCKET_OK;
}

/* --- the table of a file --- */

static enum cocket_code
read_table(struct tuf_file *f, struct json obj, const char *field,
           enum cocket_code (*read)(struct tuf_meta *m, struct json obj, struct err *err), struct err *err)
{
	struct json table;

	if (tuf_object(&table, f, obj, field, err))
		return err->code;
	f->metas = calloc(json_count(table) + 1, sizeof *f->metas);
	if (!f->metas)
		return no_memory(err);
	for (struct json m = json_first(table); m.node; m = json_next(m)) {
		struct tuf_meta *meta = &f->metas[f->meta_count++];

		meta->name = json_name(m);
		if (read(meta, m, err))
			return within(err, "%s: %s", field, TEXT(slice_str(meta->name)));
	}
	table_sort(TABLE(f->metas, f->meta_count));
	return COCKET_OK;
}

enum cocket_code
tuf_metas_read(struct tuf_file *f, struct json obj, struct err *err)
{
	return read_table(f, obj, "meta", f->dialect->read_meta, err);
}

enum cocket_code
tuf_targets_read(struct tuf_file *f, struct json obj, struct err *err)
{
	return read_table(f, obj, "targets", f->dialect->read_target, err);
}

const struct tuf_meta *
tuf_meta_find(const struct tuf_file *f, const char *name)
{
	return table_find(TABLE(f->metas, f->meta_count), name);
}

/* --- against the bytes --- */

static enum cocket_code
check_sha512(const struct tuf_meta *meta, struct slice bytes, struct err *err)
{
	uint8_t is[SHA512_BYTES];
	char is_hex[2 * SHA512_BYTES + 1], expected_hex[2 * SHA512_BYTES + 1];

	sha512_of(is, bytes);
	if (memcmp(is, meta->sha512, sizeof is) == 0)
		return COCKET_OK;
	hex_encode(is_hex, slice_of(is, sizeof is));
	hex_encode(expected_hex, slice_of(meta->sha512, sizeof meta->sha512));
	return fail(err, COCKET_E_DIGEST, "digest is sha512:%s, expected sha512:%s", is_hex, expected_hex);
}

static enum cocket_code
check_sha256(const struct tuf_meta *meta, struct slice bytes, struct err *err)
{
	struct digest expected;

	memcpy(expected.bytes, meta->sha256, sizeof expected.bytes);
	return digest_check(&expected, bytes, err);
}

enum cocket_code
tuf_length_check(const struct tuf_meta *meta, struct slice bytes, struct err *err)
{
	if (meta->has_length && meta->length != bytes.len)
		return fail(err, COCKET_E_SIZE, "%zu bytes, expected %llu", bytes.len, (unsigned long long)meta->length);
	return COCKET_OK;
}

/* TUF sections 5.5.2, 5.6.2: all that are listed and known must match. */
enum cocket_code
tuf_hashes_check(const struct tuf_meta *meta, struct slice bytes, struct err *err)
{
	if (meta->has_unknown_hash)
		return fail(err, COCKET_E_UNSUPPORTED, "hashes: neither sha256 nor sha512");
	if (meta->has_sha256 && check_sha256(meta, bytes, err))
		return err->code;
	return meta->has_sha512 ? check_sha512(meta, bytes, err) : COCKET_OK;
}

enum cocket_code
tuf_meta_check(const struct tuf_meta *meta, struct slice bytes, struct err *err)
{
	return tuf_length_check(meta, bytes, err) ? err->code : tuf_hashes_check(meta, bytes, err);
}
