/* Why an attestation that is required is not there, or does not hold: see attestation_refusal.h. */
#include "verify/attestation_refusal.h"

#include <stdio.h>

#include "base/count.h"
#include "identity/identity_refusal.h"

void
attestation_stranger_print(struct attestation_stranger_no *out, const struct attestation_ballot *b, size_t i)
{
	const struct attested *a = b->candidates[i].attested;
	char who[IDENTITY_REFUSAL_BYTES];

	*out = (struct attestation_stranger_no){ .reason = a->reason };
	snprintf(out->detail, sizeof out->detail, "%s", a->detail);
	if (!ballot_is_proved(b, i))
		return;
	if (ballot_is_revoked(b, i)) {
		out->reason = REASON_REVOKED;
		snprintf(out->detail, sizeof out->detail, "the %s of its signer is revoked", ballot_who(b, i)->kind == IDENTITY_CERTIFICATE ? "identity" : "key");
	} else if (identity_refusal_print(who, &b->requirement->signers, ballot_who(b, i))) {
		out->reason = REASON_IDENTITY_MISMATCH;
		snprintf(out->detail, sizeof out->detail, "%s", who);
	} else if (b->candidates[i].signer < b->requirement->signers.count) {
		out->reason = REASON_STALE;
		snprintf(out->detail, sizeof out->detail, "it was signed too long ago, or at an unknown time");
	} else {
		out->reason = REASON_UNKNOWN_KEY;
		snprintf(out->detail, sizeof out->detail, "not signed by a required signer");
	}
}

/* Least telling first, as of signatures. */
static unsigned
rank(enum reason reason)
{
	static const enum reason order[] = {
		REASON_NO_SIGNATURE, REASON_NOT_FOUND, REASON_TOO_LARGE, REASON_UNKNOWN_KEY, REASON_CERTIFICATE, REASON_LOG, REASON_TIMESTAMP, REASON_BAD_SIGNATURE,
		REASON_MALFORMED, REASON_IDENTITY_MISMATCH, REASON_DIGEST_MISMATCH, REASON_STALE, REASON_EXPIRED_SIGNATURE, REASON_REVOKED,
	};
	unsigned at = 0;

	while (at < sizeof order / sizeof *order && order[at] != reason)
		at++;
	return at < sizeof order / sizeof *order ? at + 1 : 0;
}

void
attestation_refuse(struct attestation_answer *out, enum reason reason, const struct attested *a)
{
	out->reason = reason;
	if (a->where[0])
		snprintf(out->detail, sizeof out->detail, "%.300s (%.150s)", a->detail, a->where);
	else
		snprintf(out->detail, sizeof out->detail, "%s", a->detail);
}

void
attestation_none_explain(struct attestation_answer *out, const struct attestation_ballot *b, const char *types)
{
	struct attestation_stranger_no best = { .reason = REASON_NO_ATTESTATION }, no;
	const char *where = "";

	out->is_none = true;
	for (size_t i = 0; i < b->n; i++) {
		attestation_stranger_print(&no, b, i);
		if (where[0] && rank(no.reason) <= rank(best.reason))
			continue;
		best = no;
		where = b->candidates[i].attested->where;
	}
	if (where[0] && rank(best.reason) > rank(REASON_UNKNOWN_KEY)) {
		out->reason = best.reason;
		snprintf(out->detail, sizeof out->detail, "attestation of type %.100s: %.250s (%.120s)", types, best.detail, where);
		return;
	}
	out->reason = REASON_NO_ATTESTATION;
	if (where[0])
		snprintf(out->detail, sizeof out->detail, "no attestation of type %.120s by a required signer; found one: %.200s (%.100s)", types,
		         best.detail, where);
	else
		snprintf(out->detail, sizeof out->detail, "no attestation of type %.300s", types);
}

void
attestation_refusal_explain(struct attestation_answer *out, const struct attestation_ballot *b, unsigned counted)
{
	for (size_t i = 0; i < b->n; i++)
		if (b->candidates[i].is_wanted && b->candidates[i].attested->reason != REASON_OK) {
			attestation_refuse(out, b->candidates[i].attested->reason, b->candidates[i].attested);
			return;
		}
	out->reason = REASON_THRESHOLD;
	snprintf(out->detail, sizeof out->detail, "attested by %u of the %s that are required", counted, COUNT(b->requirement->threshold, "signer"));
}
