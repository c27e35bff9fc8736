/* Periods: see period.h. */
#include "format/log/period.h"

bool
period_has(const struct period *p, const struct instant *t)
{
	return (!p->has_start || instant_compare(&p->start, t) <= 0) && (!p->has_end || instant_compare(t, &p->end) <= 0);
}

static enum cocket_code
instant_read(struct instant *out, bool *has, struct json period, const char *name, struct err *err)
{
	const char *text;

	if (json_string_loose(&text, period, name, err))
		return err->code;
	*has = text != NULL;
	if (text && instant_parse(out, slice_str(text), err))
		return within(err, "%s", name);
	return COCKET_OK;
}

enum cocket_code
period_read(struct period *out, struct json holder, bool needs_start, struct err *err)
{
	struct json period;

	*out = (struct period){ 0 };
	if (json_object_loose(&period, holder, "validFor", err))
		return err->code;
	if (instant_read(&out->start, &out->has_start, period, "start", err) || instant_read(&out->end, &out->has_end, period, "end", err))
		return within(err, "validFor");
	if (needs_start && !out->has_start)
		return fail(err, COCKET_E_FORMAT, "validFor: start: missing");
	return COCKET_OK;
}
