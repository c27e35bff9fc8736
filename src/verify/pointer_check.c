/* Single values of a predicate, by JSON pointer (RFC 6901): see attestation_check.h.  Walks over the bytes; nothing is built. */
#include <stdio.h>

#include "base/clock.h"
#include "base/decimal.h"
#include "base/escape.h"
#include "base/json_pull.h"
#include "base/limits.h"
#include "verify/attestation_check.h"

#define POINTER_TOKEN_BYTES 1024
#define VALUE_MAX_BYTES 1024

/* --- the place --------------------------------------------------------------------------------------- */

/* The part up to the next '/', with "~1" for '/' and "~0" for '~' (section 4).  False: longer than any that is there. */
static bool
token_take(char out[static POINTER_TOKEN_BYTES], const char **at)
{
	size_t n = 0;

	for (++*at; **at && **at != '/'; ++*at) {
		if (n + 1 >= POINTER_TOKEN_BYTES)
			return false;
		if (**at == '~')
			out[n++] = *++*at == '1' ? '/' : '~';
		else
			out[n++] = **at;
	}
	out[n] = '\0';
	return true;
}

/* "0", or digits that do not begin with 0. */
static bool
index_parse(size_t *out, const char *token)
{
	const size_t n = strspn(token, "0123456789");

	if (n == 0 || n > 9 || token[n] != '\0' || (token[0] == '0' && n > 1))
		return false;
	*out = 0;
	for (; *token; token++)
		*out = *out * 10 + (size_t)(*token - '0');
	return true;
}

static struct json_pull
element_at(struct json_pull array, const char *token)
{
	struct json_members m = json_pull_enter(array);
	size_t index;

	if (!index_parse(&index, token))
		return (struct json_pull){ 0 };
	do {
		if (!json_pull_next(&m))
			return (struct json_pull){ 0 };
	} while (index-- > 0);
	return m.value;
}

static struct json_pull
pointer_follow(struct json_pull v, const char *pointer)
{
	char token[POINTER_TOKEN_BYTES];

	while (*pointer) {
		if (!token_take(token, &pointer))
			return (struct json_pull){ 0 };
		v = json_pull_type(v) == JSON_ARRAY ? element_at(v, token) : json_pull_get(v, token);
	}
	return v;
}

/* --- the value ---------------------------------------------------------------------------------------- */

/* As it is written: of a string its text. */
static void
value_print(char out[static VALUE_MAX_BYTES], struct json_pull v)
{
	struct err unused = { 0 };

	out[0] = '\0';
	if (json_pull_type(v) == JSON_STRING && json_pull_copy(out, VALUE_MAX_BYTES, v, &unused) == COCKET_OK)
		return;
	snprintf(out, VALUE_MAX_BYTES, "%.*s", (int)(v.text.len < VALUE_MAX_BYTES ? v.text.len : VALUE_MAX_BYTES - 1), (const char *)v.text.ptr);
}

static bool
number_equals(struct json_pull v, const char *wanted)
{
	const struct slice is = json_pull_number(v), want = slice_str(wanted);

	if (decimal_is_well(is) && decimal_is_well(want))
		return decimal_compare(is, want) == 0;
	return slice_eq(is, want);
}

/* Of the same type: 1 is not "1". */
static bool
value_equals(struct json_pull v, struct json wanted)
{
	if (json_pull_type(v) != json_type(wanted))
		return false;
	if (json_type(wanted) == JSON_STRING)
		return json_pull_is(v, json_string_value(wanted));
	if (json_type(wanted) == JSON_NUMBER)
		return number_equals(v, json_number_text(wanted));
	return json_pull_is_true(v) == json_is_true(wanted);
}

static bool
is_one_of(struct json_pull v, const struct policy_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		if (json_pull_is(v, list->items[i]))
			return true;
	return false;
}

/* Itself, or an element of it. */
static bool
has_one_of(struct json_pull v, const struct policy_list *list)
{
	struct json_members m = json_pull_enter(v);

	if (json_pull_type(v) != JSON_ARRAY)
		return is_one_of(v, list);
	while (json_pull_next(&m))
		if (is_one_of(m.value, list))
			return true;
	return false;
}

/* Scores are written as text too.  Of a number all of it: the exponent is at the end. */
static bool
is_within(struct json_pull v, const struct pointer_check *c)
{
	char text[VALUE_MAX_BYTES];
	struct slice is = json_pull_number(v);

	if (json_pull_type(v) == JSON_STRING) {
		value_print(text, v);
		is = slice_str(text);
	}
	if (!decimal_is_well(is))
		return false;
	return (c->min == NULL || decimal_compare(is, slice_str(c->min)) >= 0) && (c->max == NULL || decimal_compare(is, slice_str(c->max)) <= 0);
}

static bool
is_recent(struct json_pull v, int64_t max, int64_t now)
{
	char text[VALUE_MAX_BYTES];
	struct err unused = { 0 };
	int64_t time;

	value_print(text, v);
	return json_pull_type(v) == JSON_STRING && clock_parse(&time, slice_str(text), &unused) == COCKET_OK && time >= now - max &&
	       time <= now + MAKER_SKEW_SECONDS;
}

/* --- one check ----------------------------------------------------------------------------------------- */

static bool
is_there(struct json_pull v)
{
	return json_pull_type(v) != JSON_ABSENT;
}

static bool
holds(struct json_pull v, const struct pointer_check *c, int64_t now)
{
	if (c->has_exists)
		return is_there(v) == c->exists;
	if (c->one_of.count > 0)
		return has_one_of(v, &c->one_of);
	if (c->not_older_than > 0)
		return is_recent(v, c->not_older_than, now);
	if (c->min || c->max)
		return is_within(v, c);
	return is_there(v) && json_type(c->equals) != JSON_ABSENT && value_equals(v, c->equals);
}

static void
range_print(char out[static ATTESTED_TEXT_BYTES], const struct pointer_check *c)
{
	snprintf(out, ATTESTED_TEXT_BYTES, "%s%s%s%s%s", c->min ? "at least " : "", c->min ? c->min : "", c->min && c->max ? ", " : "", c->max ? "at most " : "",
	         c->max ? c->max : "");
}

static void
expected_print(char out[static ATTESTED_TEXT_BYTES], const struct pointer_check *c)
{
	char span[CLOCK_SPAN_BYTES];

	clock_print_limit(span, c->not_older_than);
	if (c->has_exists)
		snprintf(out, ATTESTED_TEXT_BYTES, "%s", c->exists ? "that it is there" : "that it is not there");
	else if (c->one_of.count > 0)
		policy_list_print(out, &c->one_of, " or ");
	else if (c->not_older_than > 0)
		snprintf(out, ATTESTED_TEXT_BYTES, "a time no older than %s", span);
	else if (c->min || c->max)
		range_print(out, c);
	else if (json_string_value(c->equals))
		snprintf(out, ATTESTED_TEXT_BYTES, "%s", TEXT(slice_str(json_string_value(c->equals))));
	else
		snprintf(out, ATTESTED_TEXT_BYTES, "%s", json_number_text(c->equals) ? json_number_text(c->equals) : json_is_true(c->equals) ? "true" : "false");
}

static enum cocket_code
pointer_check(struct attested *out, struct json_pull root, const struct pointer_check *p, int64_t now, struct err *err)
{
	const struct json_pull v = pointer_follow(root, p->pointer);
	const bool is_well = holds(v, p, now);
	char expected[ATTESTED_TEXT_BYTES], value[VALUE_MAX_BYTES];

	expected_print(expected, p);
	value_print(value, v);
	if (attested_check_add(out, p->pointer, expected, value, is_well, err))
		return err->code;
	if (!is_well && !is_there(v))
		attested_refuse(out, REASON_ATTESTATION, "there is no %.150s in it, expected %.200s", TEXT(slice_str(p->pointer)), expected);
	else if (!is_well)
		attested_refuse(out, REASON_ATTESTATION, "%.150s is %.120s, expected %.200s", TEXT(slice_str(p->pointer)), TEXT(slice_str(value)), expected);
	return COCKET_OK;
}

enum cocket_code
pointers_check(struct attested *out, struct slice predicate, const struct check_context *c, struct err *err)
{
	struct json_pull root;
	struct err why = { 0 };

	if (c->asked->pointer_count == 0)
		return COCKET_OK;
	if (json_pull_open(&root, predicate, PREDICATE_DEPTH_MAX, PREDICATE_VALUES_MAX, &why))
		return unread_refuse(out, true, &why, err);
	for (size_t i = 0; i < c->asked->pointer_count; i++)
		if (pointer_check(out, root, &c->asked->pointers[i], c->now, err))
			return err->code;
	return COCKET_OK;
}
