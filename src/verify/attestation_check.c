/* What the checks of attestations share: see attestation_check.h. */
#include "verify/attestation_check.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/escape.h"
#include "base/limits.h"

void
vex_sources_free(struct vex_sources *s)
{
	for (size_t i = 0; i < s->count; i++)
		vex_free(&s->items[i].document);
	free(s->items);
	free(s->relatives);
	*s = (struct vex_sources){ 0 };
}

void
policy_list_print(char out[static POLICY_LIST_TEXT_BYTES], const struct policy_list *list, const char *last)
{
	size_t n = 0;

	out[0] = '\0';
	for (size_t i = 0; i < list->count && n < POLICY_LIST_TEXT_BYTES; i++) {
		const char *between = i == 0 ? "" : i + 1 == list->count ? last : ", ";

		n += (size_t)snprintf(out + n, POLICY_LIST_TEXT_BYTES - n, "%s%s", between, TEXT(slice_str(list->items[i])));
	}
}

enum cocket_code
unread_refuse(struct attested *out, bool is_asked, struct err *why, struct err *err)
{
	if (why->code == COCKET_E_NOMEM)
		return no_memory(err);
	if (is_asked || why->code != COCKET_E_UNSUPPORTED)
		attested_refuse(out, REASON_ATTESTATION, "%s", why->message);
	return COCKET_OK;
}

void
attested_time_set(struct attested *out, bool has, int64_t time, const struct check_context *c, const char *what)
{
	char when[CLOCK_TEXT_BYTES];

	out->has_time = has;
	out->time = time;
	if (!has || time <= c->now + MAKER_SKEW_SECONDS)
		return;
	clock_print(when, time);
	attested_refuse(out, REASON_ATTESTATION, "%s is dated in the future (%s)", what, when);
}

enum cocket_code
age_check(struct attested *out, const struct age_check *a, const struct check_context *c, struct err *err)
{
	char when[CLOCK_TEXT_BYTES] = "", age[CLOCK_SPAN_BYTES], max[CLOCK_SPAN_BYTES];
	const bool holds = a->has_time && a->time >= c->now - a->max;

	if (a->max == 0)
		return COCKET_OK;
	clock_print_limit(max, a->max);
	clock_print_excess(age, c->now - a->time, a->max);
	if (a->has_time)
		clock_print(when, a->time);
	if (attested_check_add(out, a->name, max, when, holds, err))
		return err->code;
	if (!a->has_time)
		attested_refuse(out, REASON_ATTESTATION, "%s", a->lacks);
	else if (!holds)
		attested_refuse(out, a->too_old, "%s is %s old (%s); the maximum age is %s", a->noun, age, when, max);
	return COCKET_OK;
}

static bool
list_matches(const struct list_check *l)
{
	for (size_t i = 0; i < l->list->count; i++)
		if (l->matches(l->list->items[i], l->value))
			return true;
	return false;
}

enum cocket_code
list_check(struct attested *out, const struct list_check *l, struct err *err)
{
	char expected[POLICY_LIST_TEXT_BYTES];
	const bool holds = l->value[0] && list_matches(l);

	if (l->list->count == 0)
		return COCKET_OK;
	policy_list_print(expected, l->list, " or ");
	if (attested_check_add(out, l->name, expected, l->value, holds, err))
		return err->code;
	if (l->value[0] == '\0')
		attested_refuse(out, REASON_ATTESTATION, "it does not say its %s (%s)", l->noun, l->name);
	else if (!holds)
		attested_refuse(out, REASON_ATTESTATION, "the %s is %.150s, expected %.200s", l->noun, TEXT(slice_str(l->value)), expected);
	return COCKET_OK;
}
