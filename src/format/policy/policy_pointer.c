/* Checks of single values in a predicate, as a policy has them: see policy_attestation.h.  A pointer is RFC 6901's; each check asks for one thing. */
#include <stdlib.h>

#include "base/decimal.h"
#include "base/escape.h"
#include "format/policy/policy_part.h"

/* RFC 6901 section 3: each '~' is "~0" or "~1". */
static bool
pointer_is_well(const char *text)
{
	if (*text != '/')
		return false;
	for (; *text; text++)
		if (*text == '~' && text[1] != '0' && text[1] != '1')
			return false;
	return true;
}

/* NULL: none, or none that is a number. */
static enum cocket_code
number_read(const char **out, const struct json_reader *r, struct json object, const char *name)
{
	struct json v = json_get(object, name);

	*out = json_number_text(v);
	if (json_type(v) == JSON_ABSENT)
		return COCKET_OK;
	if (*out == NULL)
		return json_refuse(r, v, "%s: not a number", name);
	return decimal_is_well(slice_str(*out)) ? COCKET_OK : json_refuse(r, v, "%s: %s: expected a number without an exponent", name, TEXT(slice_str(*out)));
}

/* One question each, so that none is thought to be asked besides; a range is one. */
static enum cocket_code
question_check(const struct json_reader *r, struct json v, const struct pointer_check *c)
{
	const int asked = (json_type(c->equals) != JSON_ABSENT) + (c->one_of.count > 0) + c->has_exists + (c->min || c->max) + (c->not_older_than > 0);

	if (c->min && c->max && decimal_compare(slice_str(c->min), slice_str(c->max)) > 0)
		return json_refuse(r, json_get(v, "min"), "min: %s is greater than max, %s", TEXT(slice_str(c->min)), TEXT(slice_str(c->max)));
	if (asked == 1)
		return COCKET_OK;
	return json_refuse(r, v, "json: %s: expected one of equals, one-of, exists, min and max, or not-older-than", TEXT(slice_str(c->pointer)));
}

static enum cocket_code
values_read(struct pointer_check *c, const struct json_reader *r, struct json v)
{
	c->pointer = json_string_value(json_get(v, "pointer"));
	c->equals = json_get(v, "equals");
	c->has_exists = json_type(json_get(v, "exists")) != JSON_ABSENT;
	c->exists = json_is_true(json_get(v, "exists"));
	if (policy_list_read(&c->one_of, r, json_get(v, "one-of")) || number_read(&c->min, r, v, "min") || number_read(&c->max, r, v, "max") ||
	    policy_duration_read(&c->not_older_than, r, v, "not-older-than"))
		return r->err->code;
	if (c->pointer && !pointer_is_well(c->pointer))
		return json_refuse(r, json_get(v, "pointer"), "pointer: %s, expected / and a place, like /result (RFC 6901)", TEXT(slice_str(c->pointer)));
	return c->pointer ? question_check(r, v, c) : COCKET_OK;
}

static enum cocket_code
pointer_read(struct policy_attestation *out, const struct json_reader *r, struct json v)
{
	struct pointer_check *c = &out->pointers[out->pointer_count];

	if (json_type(v) != JSON_OBJECT)
		return COCKET_OK; /* refused already */
	if (json_check_fields(r, v, policy_pointer_fields))
		return r->err->code;
	out->pointer_count++; /* what is refused on the way is freed with the others */
	return values_read(c, r, v);
}

enum cocket_code
policy_pointers_read(struct policy_attestation *out, const struct json_reader *r, struct json checks)
{
	struct json list = json_get(checks, "json");

	if (json_type(list) != JSON_ARRAY)
		return COCKET_OK; /* none, or refused already */
	out->pointers = calloc(json_count(list) + 1, sizeof *out->pointers);
	if (out->pointers == NULL)
		return no_memory(r->err);
	for (struct json v = json_first(list); json_type(v) != JSON_ABSENT; v = json_next(v))
		if (pointer_read(out, r, v) && !json_goes_on(r))
			return r->err->code;
	return COCKET_OK;
}
