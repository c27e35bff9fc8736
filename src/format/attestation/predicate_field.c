/* Fields that predicates have in common: see predicate_field.h.  A field of another type is refused, never read as something else. */
#include "format/attestation/predicate_field.h"

#include "base/encoding.h"
#include "base/escape.h"

enum cocket_code
field_text(char *out, size_t size, struct json_pull v, const char *name, struct err *err)
{
	out[0] = '\0';
	if (json_pull_expect_loose(v, JSON_STRING, name, err))
		return err->code;
	if (json_pull_copy(out, size, v, err))
		return fail(err, COCKET_E_FORMAT, "%s: %s, expected at most %zu bytes", name, TEXT(v.text), size - 1);
	return COCKET_OK;
}

enum cocket_code
field_text_cut(char *out, size_t size, struct json_pull v, const char *name, struct err *err)
{
	AUTO(buf_free) struct buf text = BUF(v.text.len);
	size_t len;

	if (json_pull_expect_loose(v, JSON_STRING, name, err) || json_pull_text(&text, v, err))
		return err->code;
	len = text.len < size ? text.len : size - 1;
	while (len < text.len && len > 0 && (text.ptr[len] & 0xC0) == 0x80)
		len--;
	memcpy(out, buf_str(&text), len);
	out[len] = '\0';
	return COCKET_OK;
}

struct slice
field_plain(struct json_pull v)
{
	struct slice text;

	return json_pull_plain(&text, v) ? text : slice_of(NULL, 0);
}

enum cocket_code
field_add_text(struct strings *out, struct json_pull v, const char *name, struct err *err)
{
	AUTO(buf_free) struct buf text = BUF(v.text.len);

	if (json_pull_expect_loose(v, JSON_STRING, name, err) || json_pull_text(&text, v, err))
		return err->code;
	return text.len ? strings_add(out, buf_slice(&text), err) : COCKET_OK;
}

enum cocket_code
field_add_texts(struct strings *out, struct json_pull v, const char *name, struct err *err)
{
	struct json_members m = json_pull_enter(v);

	if (json_pull_type(v) == JSON_STRING)
		return field_add_text(out, v, name, err);
	if (json_pull_expect_loose(v, JSON_ARRAY, name, err))
		return err->code;
	while (json_pull_next(&m))
		if (field_add_text(out, m.value, name, err))
			return err->code;
	return COCKET_OK;
}

/* What Go writes for no time. */
static bool
is_no_time(const char *text)
{
	return text[0] == '\0' || strcmp(text, "0001-01-01T00:00:00Z") == 0;
}

enum cocket_code
field_instant(bool *has, struct instant *out, struct json_pull v, const char *name, struct err *err)
{
	char text[64];

	*has = false;
	if (field_text(text, sizeof text, v, name, err))
		return err->code;
	if (is_no_time(text))
		return COCKET_OK;
	if (instant_parse(out, slice_str(text), err))
		return within(err, "%s", name);
	*has = true;
	return COCKET_OK;
}

enum cocket_code
field_time(bool *has, int64_t *out, struct json_pull v, const char *name, struct err *err)
{
	struct instant at;

	if (field_instant(has, &at, v, name, err))
		return err->code;
	if (*has)
		*out = at.seconds;
	return COCKET_OK;
}

enum cocket_code
field_sha256(bool *has, struct digest *out, struct json_pull digests, const char *name, struct err *err)
{
	char hex[DIGEST_HEX_BYTES];
	struct err why;

	*has = false;
	if (json_pull_expect_loose(digests, JSON_OBJECT, name, err))
		return err->code;
	if (json_pull_copy(hex, sizeof hex, json_pull_get(digests, "sha256"), &why) == COCKET_OK)
		*has = hex_decode(out->bytes, sizeof out->bytes, slice_str(hex), &why) == COCKET_OK;
	return COCKET_OK;
}
