/* What notary v1 metadata says of other files and of tags: length and hashes, base64 (formats.md 4).
 * Open objects.  Never takes a length or a hash for checked before notary_meta_check has held it against the bytes. */
#include <stdlib.h>

#include "base/text.h"
#include "format/notary_part.h"
#include "format/table.h"

/* Absent: *has stays false. */
static enum cocket_code
read_hash(uint8_t *out, bool *has, size_t n, struct json hashes, const char *algorithm, struct err *err)
{
	AUTO(buf_free) struct buf bytes = BUF(2 * n);

	if (json_type(json_get(hashes, algorithm)) == JSON_ABSENT)
		return COCKET_OK;
	if (json_base64(&bytes, hashes, algorithm, err))
		return err->code;
	if (bytes.len != n)
		return fail(err, COCKET_E_FORMAT, "%s: %zu bytes, expected %zu", algorithm, bytes.len, n);
	memcpy(out, bytes.ptr, n);
	*has = true;
	return COCKET_OK;
}

static enum cocket_code
read_meta(struct notary_meta *m, struct json obj, struct err *err)
{
	struct json hashes;

	m->name = json_name(obj);
	if (json_u64(&m->length, obj, "length", err) || json_object(&hashes, obj, "hashes", err))
		return err->code;
	if (read_hash(m->sha256, &m->has_sha256, sizeof m->sha256, hashes, "sha256", err) ||
	    read_hash(m->sha512, &m->has_sha512, sizeof m->sha512, hashes, "sha512", err))
		return within(err, "hashes");
	return m->has_sha256 || m->has_sha512 ? COCKET_OK : fail(err, COCKET_E_FORMAT, "hashes: neither sha256 nor sha512 is among them");
}

static enum cocket_code
read_table(struct notary_file *f, struct json obj, const char *field, struct err *err)
{
	struct json table;

	if (notary_object(&table, obj, field, err))
		return err->code;
	f->metas = calloc(json_count(table) + 1, sizeof *f->metas);
	if (!f->metas)
		return fail(err, COCKET_E_NOMEM, "out of memory");
	for (struct json m = json_first(table); m.node; m = json_next(m))
		if (read_meta(&f->metas[f->meta_count++], m, err))
			return within(err, "%s: %s", field, TEXT(slice_str(json_name(m))));
	table_sort(TABLE(f->metas, f->meta_count));
	return COCKET_OK;
}

enum cocket_code
notary_metas_read(struct notary_file *f, struct json obj, struct err *err)
{
	return read_table(f, obj, "meta", err);
}

enum cocket_code
notary_targets_read(struct notary_file *f, struct json obj, struct err *err)
{
	return read_table(f, obj, "targets", err);
}

const struct notary_meta *
notary_meta_find(const struct notary_file *f, const char *name)
{
	return table_find(TABLE(f->metas, f->meta_count), name);
}

enum cocket_code
notary_meta_check(const struct notary_meta *meta, struct slice bytes, struct err *err)
{
	struct digest expected;
	uint8_t is[SHA512_BYTES];

	memcpy(expected.bytes, meta->sha256, sizeof expected.bytes);
	if (meta->has_sha256 && digest_check(&expected, bytes, err))
		return err->code;
	sha512_of(is, bytes);
	if (meta->has_sha512 && memcmp(is, meta->sha512, sizeof is) != 0)
		return fail(err, COCKET_E_DIGEST, "its sha512 is not the one expected");
	if (meta->length != bytes.len)
		return fail(err, COCKET_E_SIZE, "%zu bytes, expected %llu", bytes.len, (unsigned long long)meta->length);
	return COCKET_OK;
}
