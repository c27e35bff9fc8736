/* Is it allowed?  Requirements, findings and the time in, a verdict with its reason out.  Pure: no file, no network, no clock.
 * Counts named signers, never signatures (A15); every path that is not a proven yes is a no. */
#include "verify/decision.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/escape.h"
#include "verify/denial.h"

/* --- one requirement ---------------------------------------------------------------------------- */

/* By the same named signer, or by the same person under another name: two patterns may match one identity. */
static bool
signer_counted_before(const struct evaluation_set *set, size_t i)
{
	const struct evaluation *e = set->evaluations;

	for (size_t j = 0; j < i; j++)
		if (e[j].counted && (e[j].signer == e[i].signer || identity_eq(&set->findings[j].proof.who, &set->findings[i].proof.who)))
			return true;
	return false;
}

static unsigned
signers_count(const struct evaluation_set *set)
{
	unsigned signers = 0;

	for (size_t i = 0; i < set->n; i++)
		signers += set->evaluations[i].counted && !signer_counted_before(set, i);
	return signers;
}

/* A name without a tag does not contradict one with a tag. */
static bool
is_same_name(const struct name *a, const struct name *b)
{
	return name_same_repository(a, b) && (a->tag[0] == '\0' || b->tag[0] == '\0' || strcmp(a->tag, b->tag) == 0);
}

/* False where the claim gives another name than those before it. */
static bool
name_add(struct decision *out, const struct claim *c)
{
	char first[NAME_TEXT_BYTES];

	if (out->has_name && !is_same_name(&out->name, &c->name)) {
		name_print(first, &out->name, NULL);
		out->reason = REASON_NAME_MISMATCH;
		snprintf(out->detail, sizeof out->detail, "the signatures give different names: %.200s and %.200s", first, TEXT(slice_str(c->reference)));
		return false;
	}
	if (!out->has_name || out->name.tag[0] == '\0')
		out->name = c->name;
	out->has_name = true;
	return true;
}

/* Where the name is not known, all claims that count must say the same one. */
static bool
names_agree(struct decision *out, const struct requirements *r, const struct evaluation_set *set)
{
	for (size_t i = 0; r->name == NULL && i < set->n; i++)
		if (set->evaluations[i].counted && set->findings[i].claim.has_name && !name_add(out, &set->findings[i].claim))
			return false;
	return true;
}

/* A role out of its dates speaks for nothing, whoever signed. */
static bool
is_in_date(struct decision *out, const struct requirement *q, int64_t now)
{
	char when[CLOCK_TEXT_BYTES];

	if (q->expired) {
		clock_print(when, q->expires);
		out->reason = REASON_EXPIRED_TRUST;
		snprintf(out->detail, sizeof out->detail, "role %s expired at %s", q->role, when);
		return false;
	}
	if (q->has_not_before && now < q->not_before) {
		clock_print(when, q->not_before);
		out->reason = REASON_NOT_YET_VALID;
		snprintf(out->detail, sizeof out->detail, "role %s is not valid before %s", q->role, when);
		return false;
	}
	return true;
}

/* A threshold of 0 is none (A16). */
static bool
is_met(const struct requirement *q, unsigned counted)
{
	return q->threshold >= 1 && counted >= q->threshold;
}

static void
decide_by(struct decision *result, const struct requirements *r, size_t i, const struct evaluation_set *set, int64_t now)
{
	const struct requirement *q = &r->items[i];
	struct decision out = { .verdict = VERDICT_DENY, .requirement = i };

	for (size_t f = 0; f < set->n; f++)
		evaluate(&set->evaluations[f], &set->findings[f], r, q, now);
	out.counted = signers_count(set);
	if (!names_agree(&out, r, set) || (is_met(q, out.counted) && !is_in_date(&out, q, now))) {
		*result = out;
		return;
	}
	if (is_met(q, out.counted)) {
		out.verdict = VERDICT_ALLOW;
		out.reason = REASON_OK;
	} else {
		denial_explain(&out, r, set);
	}
	*result = out;
}

/* --- all of them -------------------------------------------------------------------------------- */

/* Where nobody is asked, nothing counts. */
static void
decide_by_none(struct decision *out, const struct requirements *r, const struct evaluation_set *set)
{
	for (size_t i = 0; i < set->n; i++)
		evaluation_begin(&set->evaluations[i], &set->findings[i]);
	*out = (struct decision){ .verdict = VERDICT_DENY, .reason = REASON_NO_RULE };
	memcpy(out->detail, r->none, sizeof out->detail);
}

/* The first that is met, else the most informative denial. */
static void
decide_by_any(struct decision *out, const struct requirements *r, const struct evaluation_set *set, int64_t now)
{
	decide_by(out, r, 0, set, now);
	for (size_t i = 1; i < r->count && out->verdict != VERDICT_ALLOW; i++) {
		struct decision d;

		decide_by(&d, r, i, set, now);
		if (d.verdict == VERDICT_ALLOW || denial_tells_more(&d, out))
			*out = d;
	}
}

void
decide(struct decision *out, const struct requirements *r, const struct evaluation_set *set, int64_t now)
{
	if (r->count == 0) {
		decide_by_none(out, r, set);
		return;
	}
	decide_by_any(out, r, set, now);
	if (out->verdict != VERDICT_ALLOW && r->count > 1) /* the evaluations go with the answer that is given */
		decide_by(out, r, out->requirement, set, now);
	if (out->verdict == VERDICT_DENY && out->reason == REASON_UNKNOWN_KEY)
		denial_by_expiry(out, r);
}
