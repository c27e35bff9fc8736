/* One image, from its name to its decision: manifest, name, signatures, platforms, attestations, lock file, bytes, ledger, in that order.
 * Nothing is allowed before the last of them. */
#include <stdio.h>

#include "base/escape.h"
#include "verify/attestation_stage.h"
#include "verify/image_practice.h"
#include "verify/role_requirements.h"
#include "verify/sbom_stage.h"
#include "verify/verification.h"

static void
report_decision(struct report *r, const struct decision *d)
{
	r->verdict = d->verdict;
	r->reason = d->reason;
	r->cause = d->cause;
	r->counted_keys = d->counted;
	r->nameless = d->nameless;
	snprintf(r->detail, sizeof r->detail, "%s", d->detail);
}

void
name_report(const struct verification *run)
{
	if (run->required.name == NULL)
		return;
	run->report->has_name = true;
	run->report->name = *run->required.name;
}

static void
pin(struct verification *run, const struct decision *d)
{
	struct report *r = run->report;
	const struct reference *ref = &run->source->ref;
	char text[NAME_TEXT_BYTES];
	char digest[DIGEST_TEXT_BYTES];

	name_report(run);
	if (!r->has_name && d->has_name) {
		r->has_name = true;
		r->name = d->name;
	}
	if (ref->transport == TRANSPORT_REGISTRY) {
		name_print(text, &ref->name, &r->digest);
		snprintf(r->pinned, sizeof r->pinned, "%s", text);
	} else if (r->has_name) {
		name_print(text, &r->name, &r->digest);
		snprintf(r->pinned, sizeof r->pinned, "%s", text);
	} else {
		digest_print(digest, &r->digest);
		snprintf(r->pinned, sizeof r->pinned, "%s%s@%s", transport_prefix(ref->transport), ref->path, digest);
	}
}

/* Paths of roles are names: where none is known, no role can be asked. */
static enum cocket_code
roles_require(struct verification *run, struct err *err)
{
	struct report *r = run->report;

	r->by_trust = true;
	r->root_version = trust_root_version(run->options->trust);
	r->targets_version = trust_targets_version(run->options->trust);
	if (run->required.name == NULL)
		return fail(err, COCKET_E_NO_RULE, "the image's name is unknown, and the trust store matches names: use --signed-as NAME");
	return requirement_add_roles(&run->required, &run->base, run->options->trust, run->rule && !run->rule->who.any_role ? &run->rule->who.roles : NULL, err);
}

/* Who must have signed. */
static enum cocket_code
signers_require(struct verification *run, struct err *err)
{
	if (run->options->trust ? roles_require(run, err)
	                        : requirement_add_signers(&run->required, &run->base, run->options->keys, &run->options->identities, err))
		return err->code;
	return verify_context_certificates(&run->required, run->context, err);
}

/* By signatures, for the platforms too. */
static enum cocket_code
signatures_decide(struct decision *d, struct verification *run, struct err *err)
{
	if (signers_require(run, err) || manifest_decide(d, run, &run->image.digest, err) || index_cover(d, run, err))
		return err->code;
	return platform_decide(d, run, err);
}

/* Errors that are a no to this image, and so as much a decision as a missing signature. */
static enum cocket_code
as_decision(struct decision *d, struct err *err)
{
	if (err->code != COCKET_E_ROLLBACK && err->code != COCKET_E_PLATFORM)
		return err->code;
	d->verdict = VERDICT_DENY;
	d->reason = reason_of(err->code);
	snprintf(d->detail, sizeof d->detail, "%s", err->message);
	return err->code = COCKET_OK;
}

/* --- the stages, in order ----------------------------------------------------------------------- */

static enum cocket_code
manifest_stage(struct decision *d, struct verification *run, struct err *err)
{
	struct report *r = run->report;

	(void)d;
	if (source_resolve(&run->image, run->source, err))
		return err->code;
	r->has_digest = true;
	r->digest = run->image.digest;
	r->size = run->image.bytes.len;
	r->others = run->image.others;
	snprintf(r->media_type, sizeof r->media_type, "%s", run->image.manifest.media_type);
	return COCKET_OK;
}

/* As if each platform that is there had been asked for: so that a signature on it, or on the index, covers it.  What the user asked for, and what
 * the rule lists where none can be run, stays asked for. */
static enum cocket_code
present_stage(struct decision *d, struct verification *run, struct err *err)
{
	(void)d;
	if (!run->options->only_present)
		return COCKET_OK;
	if (present_find(&run->present, run->source, &run->image.manifest, err))
		return err->code;
	if (run->options->platform_count > 0 || run->present.platform_count == 0)
		return COCKET_OK;
	run->own = *run->options;
	run->own.platforms = run->platforms = run->present.platforms;
	run->own.platform_count = run->platform_count = run->present.platform_count;
	run->options = &run->own;
	return COCKET_OK;
}

static enum cocket_code
name_stage(struct decision *d, struct verification *run, struct err *err)
{
	(void)d;
	return signed_digest_check(run, err) ? err->code : layout_name(run, err);
}

/* By what the rule says itself, else by signatures. */
static enum cocket_code
signature_stage(struct decision *d, struct verification *run, struct err *err)
{
	if (rule_states(d, run))
		return COCKET_OK;
	return (attestations_alone(run) ? attested_decide : signatures_decide)(d, run, err);
}

/* The stages from here on turn an allowance into a denial, and nothing into an allowance. */
static enum cocket_code
entries_stage(struct decision *d, struct verification *run, struct err *err)
{
	(void)err;
	if (d->verdict == VERDICT_ALLOW)
		revoked_entries_check(d, run);
	return COCKET_OK;
}

static enum cocket_code
lock_stage(struct decision *d, struct verification *run, struct err *err)
{
	(void)err;
	lockfile_check(d, run);
	return COCKET_OK;
}

static enum cocket_code
bytes_stage(struct decision *d, struct verification *run, struct err *err)
{
	if (d->verdict != VERDICT_ALLOW || !run->options->deep)
		return COCKET_OK;
	if (run->rule && run->rule->image.is_asked)
		run->watch = &run->layers;
	if (sbom_stage_begin(run, err) || blobs_verify(d, run, err))
		return err->code;
	run->is_damaged = d->verdict != VERDICT_ALLOW;
	return COCKET_OK;
}

static enum cocket_code
practice_stage(struct decision *d, struct verification *run, struct err *err)
{
	return d->verdict == VERDICT_ALLOW ? image_practice_check(d, run, err) : COCKET_OK;
}

/* The ledger itself is asked at the very end: verified_accept. */
static enum cocket_code
ledger_stage(struct decision *d, struct verification *run, struct err *err)
{
	(void)err;
	if (d->verdict == VERDICT_ALLOW)
		acceptance_prepare(run, d);
	return COCKET_OK;
}

static const struct decision_stage {
	enum cocket_code (*run)(struct decision *d, struct verification *run, struct err *err);
	bool errors_decide; /* see as_decision; else an error ends the verification */
} stages[] = {
	{ manifest_stage, false },
	{ present_stage, false },
	{ name_stage, false },
	{ signature_stage, true },
	{ entries_stage, false },
	{ attestations_check, true },
	{ lock_stage, false },
	{ bytes_stage, false },
	{ practice_stage, false },
	{ sbom_stage_check, false },
	{ ledger_stage, false },
};

static enum cocket_code
stages_run(struct decision *d, struct verification *run, struct err *err)
{
	for (size_t i = 0; i < sizeof stages / sizeof *stages; i++)
		if (stages[i].run(d, run, err) && !(stages[i].errors_decide && as_decision(d, err) == COCKET_OK))
			return err->code;
	return COCKET_OK;
}

/* A rule that lets nothing pass needs no request. */
static bool
is_rejected_unseen(struct decision *d, const struct verification *run)
{
	return run->rule && run->rule->kind == POLICY_REJECT && !run->rule->warn && rule_states(d, run);
}

enum cocket_code
image_decide(struct verification *run, struct err *err)
{
	struct decision d = { 0 };

	if (is_rejected_unseen(&d, run)) {
		report_decision(run->report, &d);
		return COCKET_OK;
	}
	if (stages_run(&d, run, err))
		return err->code;
	report_decision(run->report, &d);
	rule_soften(run);
	if (run->report->verdict == VERDICT_ALLOW)
		pin(run, &d);
	return COCKET_OK;
}
