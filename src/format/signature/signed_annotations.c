/* creator, timestamp and cocket.expires: in the `optional` of a simple-signing payload and in the `predicate` of a statement alike.
 * timestamp and creator are containers/image's (docs/containers-signature.5, "optional"); cocket.expires is ours.  Never reads a clock. */
#include "format/signature/signed_annotations.h"

#include "base/escape.h"
#include "base/json_member.h"
#include "base/limits.h"

#define CREATOR "creator"
#define TIMESTAMP "timestamp"
#define EXPIRES "cocket.expires"
#define TIME_MAX ((int64_t)1 << 53)

/* A user's `cosign sign -a timestamp=...` is a string and no time of ours; a number must be one. */
static enum cocket_code
read_signed_at(struct signed_annotations *a, struct json obj, struct err *err)
{
	uint64_t seconds;

	if (json_type(json_get(obj, TIMESTAMP)) != JSON_NUMBER)
		return COCKET_OK;
	if (json_u64(&seconds, obj, TIMESTAMP, err))
		return err->code;
	a->has_signed_at = true;
	a->signed_at = (int64_t)seconds;
	return COCKET_OK;
}

/* An expiry that cannot be read is not "no expiry" (A6). */
static enum cocket_code
read_expires(struct signed_annotations *a, struct json obj, struct err *err)
{
	uint64_t seconds;

	if (json_type(json_get(obj, EXPIRES)) == JSON_ABSENT)
		return COCKET_OK;
	if (json_u64(&seconds, obj, EXPIRES, err))
		return err->code;
	a->has_expires = true;
	a->expires = (int64_t)seconds;
	return COCKET_OK;
}

/* Cuts between characters, not inside one. */
static void
read_creator(struct signed_annotations *a, struct json obj)
{
	struct slice text = slice_str(json_string_value(json_get(obj, CREATOR)));

	if (text.len >= sizeof a->creator)
		for (text.len = sizeof a->creator - 1; text.len && (text.ptr[text.len] & 0xc0) == 0x80; text.len--)
			;
	memset(a->creator, 0, sizeof a->creator);
	if (text.len)
		memcpy(a->creator, text.ptr, text.len);
}

enum cocket_code
signed_annotations_read(struct signed_annotations *out, struct json obj, struct err *err)
{
	if (read_signed_at(out, obj, err) || read_expires(out, obj, err))
		return err->code;
	read_creator(out, obj);
	return COCKET_OK;
}

bool
signed_annotations_is_empty(const struct signed_annotations *a)
{
	return !a->has_signed_at && !a->has_expires && a->creator[0] == '\0';
}

static void
put_time(struct json_writer *w, const char *name, int64_t seconds)
{
	json_key(w, name);
	json_put_u64(w, (uint64_t)seconds);
}

void
signed_annotations_write(struct json_writer *w, const struct signed_annotations *a)
{
	if (a->has_expires)
		put_time(w, EXPIRES, a->expires);
	if (a->creator[0])
		json_put_pair(w, CREATOR, a->creator);
	if (a->has_signed_at)
		put_time(w, TIMESTAMP, a->signed_at);
}

static bool
time_printable(bool has, int64_t seconds)
{
	return !has || (seconds >= 0 && seconds <= TIME_MAX);
}

static bool
is_ours(const char *key)
{
	return strcmp(key, CREATOR) == 0 || strcmp(key, TIMESTAMP) == 0 || strcmp(key, EXPIRES) == 0;
}

static enum cocket_code
check_annotation(const struct annotation *annotations, size_t i, struct err *err)
{
	struct slice key = slice_str(annotations[i].key);

	if (key.len == 0)
		return fail(err, COCKET_E_USAGE, "annotation %zu: the key is empty", i + 1);
	if (!utf8_valid(key) || !utf8_valid(slice_str(annotations[i].value)))
		return fail(err, COCKET_E_USAGE, "annotation %s: not UTF-8", TEXT(key));
	if (is_ours(annotations[i].key))
		return fail(err, COCKET_E_USAGE, "annotation %s: this key is cocket's own", annotations[i].key);
	for (size_t j = 0; j < i; j++)
		if (strcmp(annotations[i].key, annotations[j].key) == 0)
			return fail(err, COCKET_E_USAGE, "annotation %s: given twice", TEXT(key));
	return COCKET_OK;
}

enum cocket_code
signed_annotations_check(const struct signed_annotations *a, const struct annotation *annotations, size_t count, struct err *err)
{
	if (!time_printable(a->has_signed_at, a->signed_at) || !time_printable(a->has_expires, a->expires))
		return fail(err, COCKET_E_USAGE, "time of signing or expiry is before 1970 or too far ahead");
	if (!utf8_valid(slice_str(a->creator)))
		return fail(err, COCKET_E_USAGE, "creator: not UTF-8");
	if (count > ANNOTATIONS_MAX)
		return fail(err, COCKET_E_USAGE, "%zu annotations, at most %d are taken", count, ANNOTATIONS_MAX);
	for (size_t i = 0; i < count; i++)
		if (check_annotation(annotations, i, err))
			return err->code;
	return COCKET_OK;
}

void
annotations_write(struct json_writer *w, const struct annotation *annotations, size_t count)
{
	for (size_t i = 0; i < count; i++)
		json_put_pair(w, annotations[i].key, annotations[i].value);
}
