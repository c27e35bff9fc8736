/* What one verification found, for cli/output/output to print: memory, and nothing else.
 * Zeroed memory denies; a pinned reference is there only where the image may pass. */
#include <stdio.h>
#include <stdlib.h>

#include "verify/report.h"

void
report_free(struct report *r)
{
	free(r->findings);
	free(r->evaluations);
	free(r->subjects);
	free(r->covered);
	blobs_free(&r->blobs);
	*r = (struct report){ 0 };
}

enum cocket_code
report_grow(struct report *r, size_t more, struct err *err)
{
	size_t n = r->count + more;
	struct finding *findings = reallocarray(r->findings, n + 1, sizeof *findings);

	if (findings)
		r->findings = findings;
	struct evaluation *evaluations = reallocarray(r->evaluations, n + 1, sizeof *evaluations);
	if (evaluations)
		r->evaluations = evaluations;
	struct digest *subjects = reallocarray(r->subjects, n + 1, sizeof *subjects);
	if (subjects)
		r->subjects = subjects;
	return findings && evaluations && subjects ? COCKET_OK : fail(err, COCKET_E_NOMEM, "out of memory");
}

enum cocket_code
covered_add(struct report *r, const struct platform *platform, const struct digest *digest, bool by_index, struct err *err)
{
	struct coverage *covered = reallocarray(r->covered, r->covered_count + 1, sizeof *covered);

	if (covered == NULL)
		return fail(err, COCKET_E_NOMEM, "out of memory");
	r->covered = covered;
	covered[r->covered_count++] = (struct coverage){ .platform = *platform, .digest = *digest, .by_index = by_index };
	return COCKET_OK;
}

void
report_refuse(struct report *r, const struct err *why)
{
	r->reason = reason_of(why->code);
	r->cause = why->cause;
	r->verdict = reason_is_transient(r->reason) ? VERDICT_UNKNOWN : VERDICT_DENY;
	r->would_deny = false;
	r->pinned[0] = '\0';
	snprintf(r->detail, sizeof r->detail, "%s", why->message);
	report_hint(r);
}

void
report_hint(struct report *r)
{
	const char *text = "";

	if (r->by_lock)
		text = "cocket pin --lock FILE writes the lock file anew, once it is known why the image is another one";
	else if (r->warn && r->named_by_source && r->verdict == VERDICT_DENY)
		text = "its rule only warns, which holds for a name that you give, not for one that a layout or archive gives itself: --signed-as NAME";
	else if (r->reason == REASON_NO_SIGNATURE)
		text = "sign it with: cocket sign --key KEY IMAGE";
	else if (r->reason == REASON_UNKNOWN_KEY && r->by_trust)
		text = "cocket trust show lists whose keys may sign what; cocket trust rotate ROLE --add PUB adds one";
	else if (r->reason == REASON_UNKNOWN_KEY)
		text = "if you trust the signer, give its public key with --key";
	else if (r->reason == REASON_TAG_MISMATCH)
		text = "a signature binds the tag it was made for; to let this one pass too, sign it: cocket sign --key KEY IMAGE";
	else if (r->reason == REASON_POLICY || (r->reason == REASON_NO_RULE && r->by_policy))
		text = "cocket policy explain IMAGE shows which rule is for it and what that demands";
	else if (r->reason == REASON_NO_RULE)
		text = "cocket trust show lists who may sign what; cocket trust delegate adds to it";
	else if (r->reason == REASON_EXPIRED_TRUST)
		text = "cocket trust update brings newer metadata; cocket trust rotate ROLE --expires DURATION renews it";
	else if (r->reason == REASON_NAME_MISMATCH && r->nameless && r->by_policy)
		text = "\"names\": \"optional\" in the rule (version 2 of the policy) lets signatures count that name nothing, as cosign's bundles do";
	else if (r->reason == REASON_NAME_MISMATCH && r->nameless)
		text = "cocket trust delegate ROLE --names optional lets a role's signatures count that name nothing, as cosign's bundles do";
	else if (r->reason == REASON_NAME_MISMATCH)
		text = "for a mirror or a renamed copy, --signed-as NAME says under which name the signer knew the image";
	else if (r->reason == REASON_AUTH || r->reason == REASON_NETWORK || r->reason == REASON_REGISTRY)
		text = err_hint(r->reason == REASON_AUTH ? COCKET_E_AUTH : COCKET_OK, r->cause);
	snprintf(r->hint, sizeof r->hint, "%s", text);
}
