/* The fields of JSON objects, by exact name and type; the name is in the error.
 * Never converts one type into another; takes null for absent only where it is told that others wrote the document. */
#include "base/encoding.h"
#include "base/escape.h"
#include "base/json.h"

static enum cocket_code
field(struct json *out, struct json obj, const char *name, enum json_type type, const char *type_name, struct err *err)
{
	struct json v = json_get(obj, name);

	if (json_type(v) == JSON_ABSENT)
		return fail(err, COCKET_E_FORMAT, "%s: missing", name);
	if (json_type(v) != type)
		return fail(err, COCKET_E_FORMAT, "%s: not %s", name, type_name);
	*out = v;
	return COCKET_OK;
}

/* Optional means absent: null is a value of another type. */
static bool
is_absent(struct json obj, const char *name)
{
	return json_type(json_get(obj, name)) == JSON_ABSENT;
}

enum cocket_code
json_string(const char **out, struct json obj, const char *name, struct err *err)
{
	struct json v = { 0 };

	if (field(&v, obj, name, JSON_STRING, "a string", err) != COCKET_OK)
		return err->code;
	*out = json_string_value(v);
	return COCKET_OK;
}

enum cocket_code
json_u64(uint64_t *out, struct json obj, const char *name, struct err *err)
{
	struct json v = { 0 };

	if (field(&v, obj, name, JSON_NUMBER, "a number", err) != COCKET_OK)
		return err->code;
	if (!json_u64_value(out, v))
		return fail(err, COCKET_E_FORMAT, "%s: %s: not an integer from 0 to 2^53", name, TEXT(slice_str(json_number_text(v))));
	return COCKET_OK;
}

enum cocket_code
json_bool(bool *out, struct json obj, const char *name, struct err *err)
{
	struct json v = { 0 };

	if (field(&v, obj, name, JSON_BOOL, "true or false", err) != COCKET_OK)
		return err->code;
	*out = json_is_true(v);
	return COCKET_OK;
}

enum cocket_code
json_object(struct json *out, struct json obj, const char *name, struct err *err)
{
	return field(out, obj, name, JSON_OBJECT, "an object", err);
}

enum cocket_code
json_array(struct json *out, struct json obj, const char *name, struct err *err)
{
	return field(out, obj, name, JSON_ARRAY, "an array", err);
}

enum cocket_code
json_base64(struct buf *out, struct json obj, const char *name, struct err *err)
{
	const char *text = NULL;

	if (json_string(&text, obj, name, err) != COCKET_OK)
		return err->code;
	if (base64_decode(out, slice_str(text), err) != COCKET_OK)
		return within(err, "%s", name);
	return COCKET_OK;
}

enum cocket_code
json_string_opt(const char **out, struct json obj, const char *name, struct err *err)
{
	if (!is_absent(obj, name))
		return json_string(out, obj, name, err);
	*out = NULL;
	return COCKET_OK;
}

enum cocket_code
json_object_opt(struct json *out, struct json obj, const char *name, struct err *err)
{
	if (!is_absent(obj, name))
		return json_object(out, obj, name, err);
	*out = (struct json){ 0 };
	return COCKET_OK;
}

enum cocket_code
json_array_opt(struct json *out, struct json obj, const char *name, struct err *err)
{
	if (!is_absent(obj, name))
		return json_array(out, obj, name, err);
	*out = (struct json){ 0 };
	return COCKET_OK;
}

/* --- of documents that others write --- */

static bool
is_nothing(struct json obj, const char *name)
{
	return is_absent(obj, name) || json_type(json_get(obj, name)) == JSON_NULL;
}

enum cocket_code
json_string_loose(const char **out, struct json obj, const char *name, struct err *err)
{
	*out = NULL;
	if (!is_nothing(obj, name) && json_string(out, obj, name, err))
		return err->code;
	*out = *out && **out ? *out : NULL;
	return COCKET_OK;
}

enum cocket_code
json_object_loose(struct json *out, struct json obj, const char *name, struct err *err)
{
	*out = (struct json){ 0 };
	return is_nothing(obj, name) ? COCKET_OK : json_object(out, obj, name, err);
}

enum cocket_code
json_array_loose(struct json *out, struct json obj, const char *name, struct err *err)
{
	*out = (struct json){ 0 };
	return is_nothing(obj, name) ? COCKET_OK : json_array(out, obj, name, err);
}

enum cocket_code
json_closed(struct json obj, const char *const names[], struct err *err)
{
	for (struct json m = json_first(obj); json_type(m) != JSON_ABSENT; m = json_next(m))
		if (!slice_is_one_of(slice_str(json_name(m)), names))
			return fail(err, COCKET_E_FORMAT, "%s: unknown field", TEXT(slice_str(json_name(m))));
	return COCKET_OK;
}

enum cocket_code
json_one_case(struct json obj, const char *const names[], struct err *err)
{
	for (struct json v = json_first(obj); json_type(v) != JSON_ABSENT; v = json_next(v))
		for (size_t i = 0; names[i]; i++)
			if (strcmp(json_name(v), names[i]) != 0 && text_folds_to(json_name(v), names[i]))
				return fail(err, COCKET_E_FORMAT, "%s: some programs read this as %s", TEXT(slice_str(json_name(v))), names[i]);
	return COCKET_OK;
}
