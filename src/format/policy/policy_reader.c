/* Fields of the policy file, and refusals by line and column (see policy_reader.h). */
#include "format/policy/policy_reader.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/escape.h"
#include "base/limits.h"

enum cocket_code
policy_refuse(const struct policy_reader *r, struct json v, const char *fmt, ...)
{
	struct json_place place = json_locate(r->doc, r->text, v);
	char line[ERR_MESSAGE_BYTES];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(line, sizeof line, fmt, ap);
	va_end(ap);
	return fail(r->err, COCKET_E_USAGE, "line %zu column %zu: %s", place.line, place.column, line);
}

enum cocket_code
policy_refuse_field(const struct policy_reader *r, struct json object, const char *name)
{
	struct json v = json_get(object, name);
	struct json_place place = json_locate(r->doc, r->text, json_type(v) == JSON_ABSENT ? object : v);

	if (r->err->code == COCKET_E_NOMEM)
		return COCKET_E_NOMEM;
	r->err->code = COCKET_E_USAGE;
	return within(r->err, "line %zu column %zu", place.line, place.column);
}

/* NULL where there is none of that name. */
static const struct policy_field *
field_find(const char *name, const struct policy_field fields[])
{
	while (fields->name && strcmp(name, fields->name) != 0)
		fields++;
	return fields->name ? fields : NULL;
}

enum cocket_code
policy_closed(const struct policy_reader *r, struct json object, const struct policy_field fields[])
{
	for (struct json v = json_first(object); json_type(v) != JSON_ABSENT; v = json_next(v)) {
		const struct policy_field *field = field_find(json_name(v), fields);
		struct json_place place;

		if (field && field->since <= r->version)
			continue;
		place = json_locate_name(r->doc, r->text, v);
		if (field)
			return fail(r->err, COCKET_E_USAGE, "line %zu column %zu: %s: a field of version %u, and the file says version %" PRIu64
			            ": write \"version\": %u", place.line, place.column, field->name, field->since, r->version, field->since);
		return fail(r->err, COCKET_E_USAGE, "line %zu column %zu: %s: unknown field", place.line, place.column, TEXT(slice_str(json_name(v))));
	}
	return COCKET_OK;
}

enum cocket_code
policy_text_opt(const char **out, const struct policy_reader *r, struct json object, const char *name)
{
	if (json_string_opt(out, object, name, r->err))
		return policy_refuse_field(r, object, name);
	return *out && **out == '\0' ? policy_refuse(r, json_get(object, name), "%s: empty", name) : COCKET_OK;
}

static bool
is_in_list(const struct policy_list *list, const char *text)
{
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->items[i], text) == 0)
			return true;
	return false;
}

static enum cocket_code
list_add(struct policy_list *out, const struct policy_reader *r, struct json v, const char *name)
{
	const char *text = json_string_value(v);

	if (text == NULL || *text == '\0')
		return policy_refuse(r, v, "%s: %s", name, text ? "empty" : "not a string");
	if (is_in_list(out, text))
		return policy_refuse(r, v, "%s: %s: listed twice", name, TEXT(slice_str(text)));
	out->items[out->count++] = text;
	return COCKET_OK;
}

enum cocket_code
policy_list_opt(struct policy_list *out, const struct policy_reader *r, struct json object, const char *name)
{
	struct json array = { 0 };
	size_t n;

	if (json_array_opt(&array, object, name, r->err))
		return policy_refuse_field(r, object, name);
	if (json_type(array) == JSON_ABSENT)
		return COCKET_OK;
	n = json_count(array);
	if (n == 0 || n > POLICY_PATTERNS_MAX)
		return policy_refuse(r, array, n ? "%s: more than %d" : "%s: empty, expected 1 to %d", name, POLICY_PATTERNS_MAX);
	out->items = calloc(n, sizeof *out->items);
	if (out->items == NULL)
		return no_memory(r->err);
	for (struct json v = json_first(array); json_type(v) != JSON_ABSENT; v = json_next(v))
		if (list_add(out, r, v, name))
			return r->err->code;
	return COCKET_OK;
}

struct json
policy_nth(struct json array, size_t n)
{
	struct json v = json_first(array);

	while (n-- > 0)
		v = json_next(v);
	return v;
}
