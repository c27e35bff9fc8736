/* Which attestation decides, and how: see attestation_decision.h.  Counts named signers, never attestations (A15). */
#include "verify/attestation_decision.h"

#include <stdio.h>

#include "base/clock.h"
#include "verify/attestation_refusal.h"

/* --- who -------------------------------------------------------------------------------------------- */

/* As for signatures, whoever says the time. */
static bool
is_fresh(const struct attestation_ballot *b, size_t i)
{
	const struct proof *p = &b->candidates[i].attestation->proof;
	const int64_t max = b->requirement->max_age;

	return max == 0 || (p->source != TIME_NONE && p->time >= b->now - max);
}

/* By the same named signer, or the same person under another name. */
static bool
is_same_signer(const struct attestation_ballot *b, size_t i, size_t j)
{
	return b->candidates[i].signer == b->candidates[j].signer || identity_eq(ballot_who(b, i), ballot_who(b, j));
}

/* The same bytes by the same signer, in another place. */
static bool
is_copy(const struct attestation_ballot *b, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (b->candidates[j].is_wanted && is_same_signer(b, i, j) &&
		    slice_eq(b->candidates[j].attestation->payload, b->candidates[i].attestation->payload))
			return true;
	return false;
}

/* Proved, and by somebody who is asked for. */
static void
candidates_mark(struct attestation_ballot *b)
{
	const struct named_signers *signers = &b->requirement->signers;

	for (size_t i = 0; i < b->n; i++) {
		struct attestation_candidate *c = &b->candidates[i];

		c->signer = named_signers_find(signers, ballot_who(b, i));
		c->is_wanted = ballot_is_proved(b, i) && c->signer < signers->count && !ballot_is_revoked(b, i) && is_fresh(b, i);
		c->is_copy = c->is_wanted && is_copy(b, i);
		c->was_wanted = c->was_wanted || c->is_wanted;
		c->attested->counted = c->attested->decided = false;
	}
}

/* --- which ------------------------------------------------------------------------------------------- */

static size_t
wanted_count(const struct attestation_ballot *b)
{
	size_t n = 0;

	for (size_t i = 0; i < b->n; i++)
		n += b->candidates[i].is_wanted && !b->candidates[i].is_copy;
	return n;
}

/* The latest of its signer: as late as any other of them. */
static bool
is_signers_latest(const struct attestation_ballot *b, size_t i)
{
	for (size_t j = 0; j < b->n; j++)
		if (b->candidates[j].is_wanted && is_same_signer(b, i, j) && b->candidates[j].attested->time > b->candidates[i].attested->time)
			return false;
	return true;
}

/* How many other signers have a later one: the threshold latest decide. */
static size_t
later_signers(const struct attestation_ballot *b, size_t i)
{
	size_t n = 0;

	for (size_t j = 0; j < b->n; j++)
		n += b->candidates[j].is_wanted && !b->candidates[j].is_copy && is_signers_latest(b, j) && !is_same_signer(b, i, j) &&
		     b->candidates[j].attested->time > b->candidates[i].attested->time;
	return n;
}

static bool
decides(const struct attestation_ballot *b, size_t i)
{
	if (!b->candidates[i].is_wanted || b->candidates[i].is_copy)
		return false;
	if (b->select == SELECT_ANY)
		return b->candidates[i].attested->reason == REASON_OK;
	return b->select == SELECT_ALL || (is_signers_latest(b, i) && later_signers(b, i) < b->requirement->threshold);
}

/* If there are several, one without a time may be the latest. */
static const struct attested *
undated_find(const struct attestation_ballot *b)
{
	const bool may_be = b->select == SELECT_LATEST && wanted_count(b) > 1;

	for (size_t i = 0; may_be && i < b->n; i++)
		if (b->candidates[i].is_wanted && !b->candidates[i].attested->has_time)
			return b->candidates[i].attested;
	return NULL;
}

/* --- how ----------------------------------------------------------------------------------------------- */

static bool
signer_counted_before(const struct attestation_ballot *b, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (b->candidates[j].attested->counted && is_same_signer(b, i, j))
			return true;
	return false;
}

/* Marks what decides and counts; how many signers do.  *bad: one that decides and does not hold. */
static unsigned
signers_count(const struct attestation_ballot *b, const struct attested **bad)
{
	unsigned n = 0;

	*bad = NULL;
	for (size_t i = 0; i < b->n; i++) {
		struct attested *a = b->candidates[i].attested;

		a->decided = decides(b, i);
		a->counted = a->decided && a->reason == REASON_OK;
		if (a->decided && !a->counted && *bad == NULL)
			*bad = a;
		n += a->counted && !signer_counted_before(b, i);
	}
	return n;
}

static bool
is_in_date(struct attestation_answer *out, const struct requirement *q, int64_t now)
{
	const bool is_early = q->has_not_before && now < q->not_before;
	char when[CLOCK_TEXT_BYTES];

	if (!q->expired && !is_early)
		return true;
	clock_print(when, q->expired ? q->expires : q->not_before);
	out->reason = q->expired ? REASON_EXPIRED_TRUST : REASON_NOT_YET_VALID;
	snprintf(out->detail, sizeof out->detail, "role %s %s %s", q->role, q->expired ? "expired at" : "is not valid before", when);
	return false;
}

static void
decide_by(struct attestation_answer *out, struct attestation_ballot *b, const char *types)
{
	const struct attested *bad = NULL, *undated;
	unsigned counted;

	candidates_mark(b);
	undated = undated_find(b);
	*out = (struct attestation_answer){ .reason = REASON_NO_ATTESTATION };
	counted = signers_count(b, &bad);
	if (wanted_count(b) == 0) {
		attestation_none_explain(out, b, types);
	} else if (undated) {
		out->reason = undated->reason == REASON_OK ? REASON_ATTESTATION : undated->reason;
		snprintf(out->detail, sizeof out->detail, "cannot tell which attestation of type %.100s is the latest: %.200s (%.100s)", types,
		         undated->reason == REASON_OK ? "one does not say when it was made" : undated->detail, undated->where);
	} else if (bad) {
		attestation_refuse(out, bad->reason, bad);
	} else if (b->requirement->threshold < 1 || counted < b->requirement->threshold) { /* A16 */
		attestation_refusal_explain(out, b, counted);
	} else if (is_in_date(out, b->requirement, b->now)) {
		out->holds = true;
		out->reason = REASON_OK;
	}
}

/* Why the attestations of others do not count, by the last requirement that was looked at. */
static void
strangers_refuse(const struct attestation_ballot *b)
{
	struct attestation_stranger_no no;

	for (size_t i = 0; b->requirement && i < b->n; i++) {
		if (b->candidates[i].was_wanted)
			continue;
		attestation_stranger_print(&no, b, i);
		b->candidates[i].attested->reason = no.reason;
		memcpy(b->candidates[i].attested->detail, no.detail, sizeof no.detail);
	}
}

void
attestations_decide(struct attestation_answer *out, struct attestation_candidate *candidates, size_t n, const struct attestation_requirement *q, int64_t now)
{
	struct attestation_ballot b = { candidates, n, &q->signers, NULL, q->asked->select, now };
	struct attestation_answer best = { .reason = REASON_NO_RULE, .is_none = true };

	snprintf(best.detail, sizeof best.detail, "%s", q->signers.none[0] ? q->signers.none : "nobody is named who may sign it");
	for (size_t i = 0; i < q->signers.count && !best.holds; i++) {
		struct attestation_answer a;

		b.requirement = &q->signers.items[i];
		decide_by(&a, &b, q->types);
		if (i == 0 || a.holds || (best.is_none && !a.is_none))
			best = a;
	}
	for (size_t i = 0; i < n && !best.holds; i++)
		candidates[i].attested->counted = false;
	strangers_refuse(&b);
	*out = best;
}
