/* Fields of a JSON file that a person wrote, by a table: see json_reader.h. */
#include "base/json_reader.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/escape.h"
#include "base/nearest.h"

/* --- refusing --------------------------------------------------------------------------------- */

static enum cocket_code
refuse_at(const struct json_reader *r, struct json_place place)
{
	if (r->err->code == COCKET_E_NOMEM)
		return COCKET_E_NOMEM;
	r->err->code = COCKET_E_USAGE;
	(void)within(r->err, "line %zu column %zu", place.line, place.column);
	return r->problems ? problems_add(r->problems, r->err) : COCKET_E_USAGE;
}

enum cocket_code
json_refuse_as(const struct json_reader *r, struct json v)
{
	return refuse_at(r, json_locate(r->doc, r->text, v));
}

static void
usage_set(struct err *err, const char *fmt, va_list ap)
{
	char line[ERR_MESSAGE_BYTES];

	vsnprintf(line, sizeof line, fmt, ap);
	(void)fail(err, COCKET_E_USAGE, "%s", line);
}

enum cocket_code
json_refuse(const struct json_reader *r, struct json v, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	usage_set(r->err, fmt, ap);
	va_end(ap);
	return json_refuse_as(r, v);
}

enum cocket_code
json_refuse_name(const struct json_reader *r, struct json member, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	usage_set(r->err, fmt, ap);
	va_end(ap);
	return refuse_at(r, json_locate_name(r->doc, r->text, member));
}

bool
json_goes_on(const struct json_reader *r)
{
	return r->problems && r->err->code != COCKET_E_NOMEM && !r->problems->more;
}

/* --- words ------------------------------------------------------------------------------------ */

static size_t
words_count(const char *const words[])
{
	size_t n = 0;

	while (words[n])
		n++;
	return n;
}

void
json_words_print(char out[static JSON_WORDS_BYTES], const char *const words[])
{
	size_t count = words_count(words), n = 0;

	out[0] = '\0';
	for (size_t i = 0; i < count && n < JSON_WORDS_BYTES; i++)
		n += (size_t)snprintf(out + n, JSON_WORDS_BYTES - n, "%s%s", i == 0 ? "" : i + 1 < count ? ", " : " or ", words[i]);
}

static enum cocket_code
refuse_word(const struct json_reader *r, struct json v, const struct json_field *f)
{
	const char *word = json_string_value(v);
	struct nearest_hint hint = nearest_hint(nearest_word(slice_str(word), f->words, words_count(f->words)));
	char words[JSON_WORDS_BYTES];

	json_words_print(words, f->words);
	return json_refuse(r, v, "%s: %s, expected %s%s", f->name, TEXT(slice_str(word)), words, hint.s);
}

/* --- one value -------------------------------------------------------------------------------- */

static enum cocket_code
text_check(const struct json_reader *r, struct json v, const struct json_field *f)
{
	const char *text = json_string_value(v);

	if (text == NULL || *text == '\0')
		return json_refuse(r, v, "%s: %s", f->name, text ? "empty" : "not a string");
	return f->words && !slice_is_one_of(slice_str(text), f->words) ? refuse_word(r, v, f) : COCKET_OK;
}

static enum cocket_code
flag_check(const struct json_reader *r, struct json v, const struct json_field *f)
{
	return json_type(v) == JSON_BOOL ? COCKET_OK : json_refuse(r, v, "%s: not true or false", f->name);
}

static enum cocket_code
number_check(const struct json_reader *r, struct json v, const struct json_field *f)
{
	uint64_t n;

	if (json_type(v) != JSON_NUMBER)
		return json_refuse(r, v, "%s: not a number", f->name);
	if (!json_u64_value(&n, v))
		return json_refuse(r, v, "%s: %s: not an integer from 0 to 2^53", f->name, TEXT(slice_str(json_number_text(v))));
	if (f->least == f->most && n != f->least)
		return json_refuse(r, v, "%s: %" PRIu64 ", expected %" PRIu64, f->name, n, f->least);
	if (n < f->least || n > f->most)
		return json_refuse(r, v, "%s: %" PRIu64 ", expected %" PRIu64 " to %" PRIu64, f->name, n, f->least, f->most);
	return COCKET_OK;
}

static enum cocket_code
count_check(const struct json_reader *r, struct json v, const struct json_field *f)
{
	size_t n;

	if (json_type(v) != JSON_ARRAY)
		return json_refuse(r, v, "%s: not an array", f->name);
	n = json_count(v);
	if (n > f->most)
		return json_refuse(r, v, "%s: more than %" PRIu64, f->name, f->most);
	return n < f->least ? json_refuse(r, v, "%s: empty, expected %" PRIu64 " to %" PRIu64, f->name, f->least, f->most) : COCKET_OK;
}

static bool
stands_before(struct json array, struct json v)
{
	for (struct json e = json_first(array); e.node != v.node; e = json_next(e))
		if (json_string_value(e) && strcmp(json_string_value(e), json_string_value(v)) == 0)
			return true;
	return false;
}

static enum cocket_code
item_check(const struct json_reader *r, struct json array, struct json v, const struct json_field *f)
{
	const struct json_field item = { .name = f->name, .words = f->shape == SHAPE_LIST ? f->words : NULL };

	if (text_check(r, v, &item))
		return r->err->code;
	return stands_before(array, v) ? json_refuse(r, v, "%s: %s: listed twice", f->name, TEXT(slice_str(json_string_value(v)))) : COCKET_OK;
}

static enum cocket_code
list_check(const struct json_reader *r, struct json v, const struct json_field *f)
{
	if (count_check(r, v, f))
		return r->err->code;
	for (struct json e = json_first(v); json_type(e) != JSON_ABSENT; e = json_next(e))
		if (item_check(r, v, e, f) && !json_goes_on(r))
			return r->err->code;
	return COCKET_OK;
}

static enum cocket_code
list_or_word_check(const struct json_reader *r, struct json v, const struct json_field *f)
{
	char words[JSON_WORDS_BYTES];

	if (json_type(v) == JSON_ARRAY)
		return list_check(r, v, f);
	if (json_string_value(v) && slice_is_one_of(slice_str(json_string_value(v)), f->words))
		return COCKET_OK;
	json_words_print(words, f->words);
	return json_refuse(r, v, "%s: expected an array of names, or \"%s\"", f->name, words);
}

static enum cocket_code
text_or_list_check(const struct json_reader *r, struct json v, const struct json_field *f)
{
	return json_type(v) == JSON_ARRAY ? list_check(r, v, f) : text_check(r, v, f);
}

static enum cocket_code
value_check(const struct json_reader *r, struct json v, const struct json_field *f)
{
	const enum json_type type = json_type(v);

	return type == JSON_STRING || type == JSON_NUMBER || type == JSON_BOOL ? COCKET_OK : json_refuse(r, v, "%s: not a string, a number, true or false", f->name);
}

static enum cocket_code
object_check(const struct json_reader *r, struct json v, const struct json_field *f)
{
	return json_type(v) == JSON_OBJECT ? COCKET_OK : json_refuse(r, v, "%s: not an object", f->name);
}

static enum cocket_code
objects_check(const struct json_reader *r, struct json v, const struct json_field *f)
{
	if (count_check(r, v, f))
		return r->err->code;
	for (struct json e = json_first(v); json_type(e) != JSON_ABSENT; e = json_next(e))
		if (object_check(r, e, f) && !json_goes_on(r))
			return r->err->code;
	return COCKET_OK;
}

enum cocket_code
json_check_field(const struct json_reader *r, struct json v, const struct json_field *f)
{
	static enum cocket_code (*const checks[])(const struct json_reader *r, struct json v, const struct json_field *f) = {
		[SHAPE_TEXT] = text_check, [SHAPE_FLAG] = flag_check, [SHAPE_NUMBER] = number_check, [SHAPE_LIST] = list_check,
		[SHAPE_LIST_OR_WORD] = list_or_word_check, [SHAPE_TEXT_OR_LIST] = text_or_list_check, [SHAPE_VALUE] = value_check,
		[SHAPE_OBJECT] = object_check, [SHAPE_OBJECTS] = objects_check,
	};

	return checks[f->shape](r, v, f);
}

/* --- an object -------------------------------------------------------------------------------- */

const struct json_field *
json_field_find(const struct json_field fields[], const char *name)
{
	while (fields->name && strcmp(name, fields->name) != 0)
		fields++;
	return fields->name ? fields : NULL;
}

static enum cocket_code
refuse_unknown(const struct json_reader *r, struct json member, const struct json_field fields[])
{
	struct nearest nearest;

	nearest_begin(&nearest, slice_str(json_name(member)));
	for (; fields->name; fields++)
		if (fields->since <= r->version)
			nearest_try(&nearest, fields->name);
	return json_refuse_name(r, member, "unknown field \"%s\"%s", TEXT(slice_str(json_name(member))), nearest_hint(nearest.best).s);
}

static enum cocket_code
refuse_later(const struct json_reader *r, struct json member, const struct json_field *f)
{
	return json_refuse_name(r, member, "%s: a field of version %u, and the file says version %" PRIu64 ": write \"version\": %u", f->name, f->since,
	                        r->version, f->since);
}

static enum cocket_code
member_check(const struct json_reader *r, struct json member, const struct json_field fields[])
{
	const struct json_field *f = json_field_find(fields, json_name(member));

	if (f == NULL)
		return refuse_unknown(r, member, fields);
	return f->since > r->version ? refuse_later(r, member, f) : json_check_field(r, member, f);
}

enum cocket_code
json_check_fields(const struct json_reader *r, struct json object, const struct json_field fields[])
{
	for (struct json v = json_first(object); json_type(v) != JSON_ABSENT; v = json_next(v))
		if (member_check(r, v, fields) && !json_goes_on(r))
			return r->err->code;
	for (const struct json_field *f = fields; f->name; f++)
		if (f->is_required && json_type(json_get(object, f->name)) == JSON_ABSENT && json_refuse(r, object, "%s: missing", f->name) &&
		    !json_goes_on(r))
			return r->err->code;
	return COCKET_OK;
}

struct json
json_nth(struct json array, size_t n)
{
	struct json v = json_first(array);

	while (n-- > 0)
		v = json_next(v);
	return v;
}
