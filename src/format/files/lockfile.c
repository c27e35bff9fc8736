/* The lock file as a document (see lockfile.h; cocket-lock(5)).
 * Never repairs: a document with one bad entry is no lock. */
#include "format/files/lockfile.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/escape.h"
#include "base/json_member.h"
#include "base/limits.h"
#include "base/list.h"

#define VERSION 1
#define VALUES_PER_IMAGE 16
#define KEYS_MAX 1024
#define TIME_MAX (INT64_C(1) << 53) /* RFC 7493 section 2.2 */

static void
locked_free(struct locked *i)
{
	free(i->name);
	free(i->keys);
	free(i->role);
	*i = (struct locked){ 0 };
}

void
lockfile_free(struct lockfile *l)
{
	for (size_t i = 0; i < l->count; i++)
		locked_free(&l->images[i]);
	free(l->images);
	*l = (struct lockfile){ 0 };
}

void
lock_name_print(char out[static LOCKED_NAME_BYTES], const struct reference *r)
{
	char name[NAME_TEXT_BYTES];

	if (r->transport == TRANSPORT_REGISTRY) {
		struct name identity = name_identity(&r->name);

		name_print(name, &identity, r->name.tag[0] ? NULL : &r->digest);
		snprintf(out, LOCKED_NAME_BYTES, "%s", name);
	} else {
		snprintf(out, LOCKED_NAME_BYTES, "%s%s%s%s", transport_prefix(r->transport), r->path, r->tag[0] ? ":" : "", r->tag);
	}
}

/* --- the order of names --- */

/* The index of the name, or the one it would have. */
static size_t
place_of_name(const struct lockfile *l, const char *name, bool *there)
{
	size_t low = 0, high = l->count;

	*there = false;
	while (low < high && !*there) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(name, l->images[middle].name);
		*there = order == 0;
		if (order > 0)
			low = middle + 1;
		else
			high = middle;
	}
	return high;
}

const struct locked *
lockfile_get(const struct lockfile *l, const char *name)
{
	bool there;
	size_t at = place_of_name(l, name, &there);

	return there ? &l->images[at] : NULL;
}

static enum cocket_code
refuse_other(const struct locked *a, const struct locked *b, struct err *err)
{
	char one[DIGEST_TEXT_BYTES], other[DIGEST_TEXT_BYTES];

	digest_print(one, &a->digest);
	digest_print(other, &b->digest);
	return fail(err, COCKET_E_FORMAT, "%s: %s, and in another place %s", TEXT(slice_str(a->name)), one, other);
}

static enum cocket_code
put(struct lockfile *l, struct locked *image, struct err *err)
{
	bool there;
	size_t at = place_of_name(l, image->name, &there);

	if (there)
		return digest_eq(&l->images[at].digest, &image->digest) ? COCKET_OK : refuse_other(&l->images[at], image, err);
	if (LIST_RESERVE(l->images, l->capacity, l->count, 1, IMAGE_REFS_MAX, "images", err))
		return err->code;
	memmove(l->images + at + 1, l->images + at, (l->count - at) * sizeof *l->images);
	l->images[at] = *image;
	l->count++;
	*image = (struct locked){ 0 };
	return COCKET_OK;
}

enum cocket_code
lockfile_put(struct lockfile *l, struct locked *image, struct err *err)
{
	enum cocket_code code = put(l, image, err);

	locked_free(image);
	return code;
}

/* --- parsing --- */

static enum cocket_code
check_name(const char *name, struct err *err)
{
	size_t len = strlen(name);

	if (len == 0 || len >= LOCKED_NAME_BYTES)
		return fail(err, COCKET_E_FORMAT, "image name of %zu bytes, expected 1 to %zu", len, LOCKED_NAME_BYTES - 1);
	return COCKET_OK;
}

static enum cocket_code
parse_digest(struct digest *out, struct json obj, struct err *err)
{
	const char *text = NULL;

	if (json_string(&text, obj, "digest", err))
		return err->code;
	return digest_parse(out, slice_str(text), err);
}

static enum cocket_code
parse_time(int64_t *out, struct json obj, const char *name, struct err *err)
{
	uint64_t seconds = 0;

	if (json_u64(&seconds, obj, name, err))
		return err->code;
	*out = (int64_t)seconds;
	return COCKET_OK;
}

static enum cocket_code
parse_times(struct locked *i, struct json obj, struct err *err)
{
	if (parse_time(&i->verified_at, obj, "verified-at", err))
		return err->code;
	i->has_signed_at = json_type(json_get(obj, "signed-at")) != JSON_ABSENT;
	return i->has_signed_at ? parse_time(&i->signed_at, obj, "signed-at", err) : COCKET_OK;
}

static enum cocket_code
parse_key(struct digest *out, struct json v, struct err *err)
{
	const char *hex = json_string_value(v);
	char text[DIGEST_TEXT_BYTES];

	if (!hex || snprintf(text, sizeof text, "sha256:%s", hex) >= (int)sizeof text || digest_parse(out, slice_str(text), err))
		return fail(err, COCKET_E_FORMAT, "keys: expected 64 lower-case hex digits each");
	return COCKET_OK;
}

static enum cocket_code
parse_keys(struct locked *i, struct json obj, struct err *err)
{
	struct json keys = { 0 };

	if (json_array(&keys, obj, "keys", err))
		return err->code;
	if (json_count(keys) > KEYS_MAX)
		return fail(err, COCKET_E_TOO_MANY, "keys: more than %d", KEYS_MAX);
	i->keys = calloc(json_count(keys) + 1, sizeof *i->keys);
	if (!i->keys)
		return no_memory(err);
	for (struct json k = json_first(keys); json_type(k) != JSON_ABSENT; k = json_next(k))
		if (parse_key(&i->keys[i->key_count++], k, err))
			return err->code;
	return COCKET_OK;
}

static enum cocket_code
parse_role(struct locked *i, struct json obj, struct err *err)
{
	const char *role = NULL;

	if (json_string_opt(&role, obj, "role", err))
		return err->code;
	i->role = role ? strdup(role) : NULL;
	return role && !i->role ? no_memory(err) : COCKET_OK;
}

static enum cocket_code
parse_image(struct locked *i, struct json obj, struct err *err)
{
	static const char *const fields[] = { "digest", "keys", "role", "signed-at", "verified-at", NULL };

	if (json_type(obj) != JSON_OBJECT)
		return fail(err, COCKET_E_FORMAT, "not an object");
	if (json_closed(obj, fields, err) || parse_digest(&i->digest, obj, err) || parse_keys(i, obj, err) || parse_role(i, obj, err) ||
	    parse_times(i, obj, err))
		return err->code;
	i->name = strdup(json_name(obj));
	return i->name ? COCKET_OK : no_memory(err);
}

static enum cocket_code
parse_images(struct lockfile *l, struct json images, struct err *err)
{
	for (struct json m = json_first(images); json_type(m) != JSON_ABSENT; m = json_next(m)) {
		struct locked image = { 0 };

		if (check_name(json_name(m), err))
			return within(err, "images");
		if (parse_image(&image, m, err)) {
			locked_free(&image);
			return within(err, "images: %s", TEXT(slice_str(json_name(m))));
		}
		if (lockfile_put(l, &image, err))
			return within(err, "images");
	}
	return COCKET_OK;
}

static enum cocket_code
check_version(struct json root, struct err *err)
{
	uint64_t version = 0;

	if (json_u64(&version, root, "cocket-lock", err))
		return err->code;
	if (version != VERSION)
		return fail(err, COCKET_E_UNSUPPORTED, "cocket-lock: version %llu, expected %d", (unsigned long long)version, VERSION);
	return COCKET_OK;
}

enum cocket_code
lockfile_parse(struct lockfile *out, struct slice bytes, struct err *err)
{
	static const char *const fields[] = { "cocket-lock", "images", NULL };
	AUTO(lockfile_free) struct lockfile l = { 0 };
	AUTO(json_free) struct json_doc doc = { 0 };
	struct json images = { 0 };

	if (json_parse_up_to(&doc, bytes, VALUES_PER_IMAGE * IMAGE_REFS_MAX, err))
		return err->code;
	if (json_type(json_root(&doc)) != JSON_OBJECT)
		return fail(err, COCKET_E_FORMAT, "not an object");
	if (check_version(json_root(&doc), err) || json_closed(json_root(&doc), fields, err) ||
	    json_object(&images, json_root(&doc), "images", err) || parse_images(&l, images, err))
		return err->code;
	*out = l;
	l = (struct lockfile){ 0 };
	return COCKET_OK;
}

/* --- printing --- */

static void
put_time(struct json_writer *w, const char *name, int64_t seconds)
{
	json_key(w, name);
	json_put_u64(w, (uint64_t)seconds);
}

static enum cocket_code
print_locked(struct buf *out, const struct locked *i, struct err *err)
{
	char digest[DIGEST_TEXT_BYTES], hex[DIGEST_HEX_BYTES];
	struct json_writer w;

	digest_print(digest, &i->digest);
	json_writer_init(&w, out);
	json_begin_object(&w);
	json_put_pair(&w, "digest", digest);
	json_key(&w, "keys");
	json_begin_array(&w);
	for (size_t k = 0; k < i->key_count; k++) {
		digest_print_hex(hex, &i->keys[k]);
		json_put_string(&w, slice_str(hex));
	}
	json_end_array(&w);
	if (i->role)
		json_put_pair(&w, "role", i->role);
	if (i->has_signed_at)
		put_time(&w, "signed-at", i->signed_at);
	put_time(&w, "verified-at", i->verified_at);
	json_end_object(&w);
	return json_writer_done(&w, err);
}

/* One image a line, so that a change of one is a change of one line. */
static enum cocket_code
print_image(struct buf *out, const struct locked *i, bool last, struct err *err)
{
	if (buf_addf(out, err, "    ") || json_write_string(out, slice_str(i->name), err) || buf_addf(out, err, ": ") || print_locked(out, i, err))
		return err->code;
	return buf_addf(out, err, last ? "\n" : ",\n");
}

static bool
is_printable_time(int64_t seconds)
{
	return seconds >= 0 && seconds <= TIME_MAX;
}

static enum cocket_code
check_times(const struct locked *i, struct err *err)
{
	if (!is_printable_time(i->verified_at) || (i->has_signed_at && !is_printable_time(i->signed_at)))
		return fail(err, COCKET_E_USAGE, "%s: a time before 1970 or too far ahead", TEXT(slice_str(i->name)));
	return COCKET_OK;
}

enum cocket_code
lockfile_print(struct buf *out, const struct lockfile *l, struct err *err)
{
	if (buf_addf(out, err, "{\n  \"cocket-lock\": %d,\n  \"images\": {\n", VERSION))
		return err->code;
	for (size_t i = 0; i < l->count; i++)
		if (check_times(&l->images[i], err) || print_image(out, &l->images[i], i + 1 == l->count, err))
			return err->code;
	return buf_addf(out, err, "  }\n}\n");
}
