/* What one verification found, for cli/output/output to print: memory, and nothing else.
 * Zeroed memory denies; a pinned reference is there only if the image is allowed. */
#include <stdio.h>
#include <stdlib.h>

#include "base/escape.h"
#include "base/limits.h"
#include "base/list.h"
#include "verify/default_paths.h"
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
	const size_t n = more + 1; /* never NULL */

	if (LIST_RESERVE(r->findings, r->finding_capacity, r->count, n, LIST_MAX, "findings", err) ||
	    LIST_RESERVE(r->evaluations, r->evaluation_capacity, r->count, n, LIST_MAX, "findings", err))
		return err->code;
	return LIST_RESERVE(r->subjects, r->subject_capacity, r->count, n, LIST_MAX, "findings", err);
}

enum cocket_code
covered_add(struct report *r, const struct platform *platform, const struct digest *digest, bool by_index, struct err *err)
{
	if (LIST_RESERVE(r->covered, r->covered_capacity, r->covered_count, 1, LIST_MAX, "platforms", err))
		return err->code;
	r->covered[r->covered_count++] = (struct coverage){ .platform = *platform, .digest = *digest, .by_index = by_index };
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

/* What a hint depends on beside the reason: what decided, and what the signature lacks. */
enum { BY_POLICY = 1, BY_TRUST = 2, NAMELESS = 4 };

static const struct hint {
	enum reason reason;
	unsigned facts; /* all of them must hold */
	const char *text;
} hints[] = { /* the first that fits */
	{ REASON_NO_SIGNATURE, 0, "sign it: cocket sign --key KEY IMAGE" },
	{ REASON_UNKNOWN_KEY, BY_TRUST, "cocket trust show lists the trusted keys; cocket trust rotate ROLE --add PUB adds one" },
	{ REASON_UNKNOWN_KEY, 0, "if you trust the signer, give its public key with --key" },
	{ REASON_REVOKED, 0, "a revocation is not taken back: use another image, or sign this one with a key that is not revoked" },
	{ REASON_TAG_MISMATCH, 0, "a signature binds its tag; to allow this one too, sign it: cocket sign --key KEY IMAGE" },
	{ REASON_POLICY, 0, "run: cocket policy explain IMAGE" },
	{ REASON_NO_RULE, BY_POLICY, "run: cocket policy explain IMAGE" },
	{ REASON_NO_RULE, 0, "cocket trust show lists who may sign what; cocket trust delegate adds to it" },
	{ REASON_EXPIRED_TRUST, 0, "cocket trust update fetches newer metadata; cocket trust rotate ROLE --expires DURATION renews it" },
	{ REASON_NAME_MISMATCH, NAMELESS | BY_POLICY,
	  "\"names\": \"optional\" in the rule (policy version 2) accepts signatures that name no image, as cosign's bundles do" },
	{ REASON_NAME_MISMATCH, NAMELESS, "cocket trust delegate ROLE --names optional accepts signatures that name no image, as cosign's bundles do" },
	{ REASON_NAME_MISMATCH, 0, "for a mirror or a renamed copy, give the name that was signed: --signed-as NAME" },
};

static const char *
hint_find(const struct report *r)
{
	const unsigned facts = (r->by_policy ? BY_POLICY : 0) | (r->by_trust ? BY_TRUST : 0) | (r->nameless ? NAMELESS : 0);

	for (size_t i = 0; i < sizeof hints / sizeof *hints; i++)
		if (hints[i].reason == r->reason && (hints[i].facts & ~facts) == 0)
			return hints[i].text;
	return "";
}

/* Of errors on the way, by what is behind them. */
static const char *
hint_of_error(const struct report *r)
{
	return err_hint(r->reason == REASON_AUTH ? COCKET_E_AUTH : COCKET_OK, r->cause);
}

/* To be pasted into a shell: a path that cannot be is left to the reader. */
static void
hint_of_rollback(struct report *r)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/._-+,:@%=";
	const char *quote = strspn(r->ledger, plain) == strlen(r->ledger) ? "" : "'";
	const char *file = strchr(r->ledger, '\'') || strlen(r->ledger) > 64 + ERR_MESSAGE_BYTES / 4 ? "FILE" : TEXT(slice_str(r->ledger));
	char usual[PATH_MAX];

	if (ledger_path_find(usual) && strcmp(usual, r->ledger) == 0)
		snprintf(r->hint, sizeof r->hint, "if the older image is meant, run: cocket ledger forget %s", r->ledger_name);
	else
		snprintf(r->hint, sizeof r->hint, "if the older image is meant, run: cocket ledger forget --ledger %s%.300s%s %s", quote, file, quote, r->ledger_name);
}

void
report_hint(struct report *r)
{
	const char *text;

	if (r->reason == REASON_ROLLBACK && r->ledger) {
		hint_of_rollback(r);
		return;
	}
	if (r->by_lock)
		text = "if the new image is right, rewrite the lock file: cocket pin --lock FILE";
	else if (r->warn && r->named_by_source && r->verdict == VERDICT_DENY)
		text = "warn-only rules need a name you supply: use --signed-as NAME";
	else if (r->reason == REASON_AUTH || r->reason == REASON_NETWORK || r->reason == REASON_REGISTRY)
		text = hint_of_error(r);
	else
		text = hint_find(r);
	snprintf(r->hint, sizeof r->hint, "%s", text);
}
