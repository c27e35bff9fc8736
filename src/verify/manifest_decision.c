/* One manifest: evidence -> findings -> decision.  Never a "no" while a place is left out that might have a signature; a revoked digest passes
 * by nobody's. */
#include <stdio.h>

#include "base/escape.h"
#include "image/evidence/evidence.h"
#include "image/evidence/evidence_gather.h"
#include "verify/attestation_stage.h"
#include "verify/decision.h"
#include "verify/verification.h"

static enum cocket_code
evidence_collect(struct evidence *out, struct verification *run, const struct digest *subject, struct err *err)
{
	if (evidence_gather_likely(out, run->source, subject, err))
		return err->code;
	for (size_t i = 0; i < run->options->signature_count; i++)
		if (evidence_read_file(out, run->options->signatures[i], subject, err))
			return err->code;
	return COCKET_OK;
}

static void
findings_decide(struct decision *out, struct verification *run, const struct evidence *e)
{
	struct report *r = run->report;
	const struct evaluation_set set = {
		.findings = r->findings + r->count, .evaluations = r->evaluations + r->count, .n = e->count,
		.transient = &e->transient, .overflow = &e->overflow,
	};
	const struct requirement *q;

	decide(out, &run->required, &set, run->options->now);
	if (run->required.count == 0)
		return;
	q = &run->required.items[out->requirement];
	r->threshold = q->threshold;
	r->max_age = q->max_age;
	r->role_expires = q->expires;
	snprintf(r->expiring, sizeof r->expiring, "%s", q->expiring ? q->expiring : "");
	snprintf(r->role, sizeof r->role, "%s", q->role ? q->role : "");
	snprintf(r->chain, sizeof r->chain, "%s", q->chain ? q->chain : "");
}

bool
digest_is_revoked(struct decision *out, const struct verification *run, const struct digest *subject)
{
	const struct tuf_revocation *revocation = trust_digest_revoked(run->required.revoker, subject);
	char text[REVOCATION_TEXT_BYTES];

	if (revocation == NULL)
		return false;
	revocation_print(text, revocation);
	*out = (struct decision){ .verdict = VERDICT_DENY, .reason = REASON_REVOKED };
	snprintf(out->detail, sizeof out->detail, "the digest %s", text);
	return true;
}

/* Of the evidence from first on; decides by all of it. */
static enum cocket_code
evidence_examine(struct decision *out, struct verification *run, const struct evidence *e, size_t first, const struct digest *subject, struct err *err)
{
	const struct authenticators by = requirements_authenticators(&run->required);
	struct report *r = run->report;

	if (report_grow(r, e->count, err))
		return err->code;
	for (size_t i = first; i < e->count; i++) {
		signature_examine(&r->findings[r->count + i], &e->items[i], &by, &run->budget);
		r->subjects[r->count + i] = *subject;
	}
	findings_decide(out, run, e);
	return COCKET_OK;
}

/* No "no" while a place is left out that was only unlikely to have anything, or a referrer that was not needed for a yes. */
static enum cocket_code
rest_examine(struct decision *out, struct verification *run, struct evidence *e, const struct digest *subject, struct err *err)
{
	const size_t first = e->count;

	if (out->verdict == VERDICT_ALLOW || (e->left_out == SOURCE_LISTING_UNKNOWN && e->unread == NULL))
		return COCKET_OK;
	return evidence_gather_rest(e, run->source, subject, err) ? err->code : evidence_examine(out, run, e, first, subject, err);
}

/* Nothing counts for what is revoked. */
static void
evaluations_discount(struct evaluation *e, size_t n)
{
	for (size_t i = 0; i < n; i++)
		e[i].counted = false;
}

enum cocket_code
manifest_decide(struct decision *out, struct verification *run, const struct digest *subject, struct err *err)
{
	AUTO(evidence_free) struct evidence evidence = { .memory = attestations_memory(run) };
	struct report *r = run->report;

	if (attestations_alone(run))
		return attested_manifest_decide(out, run, subject, err);
	if (evidence_collect(&evidence, run, subject, err) || evidence_examine(out, run, &evidence, 0, subject, err) ||
	    rest_examine(out, run, &evidence, subject, err))
		return err->code;
	if (digest_eq(subject, &run->image.digest)) {
		memcpy(run->indexes, evidence.indexes, sizeof run->indexes);
		run->index_count = evidence.index_count;
	}
	report_add_foreign(r, &evidence);
	if (digest_is_revoked(out, run, subject))
		evaluations_discount(r->evaluations + r->count, evidence.count);
	r->count += evidence.count;
	if (out->verdict == VERDICT_ALLOW)
		signed_time_add(run, r->count - evidence.count);
	return COCKET_OK;
}
