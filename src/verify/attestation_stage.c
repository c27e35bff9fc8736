/* The attestations that an image must have: see attestation_stage.h.  Which manifests each must be about, and what all answers come to.
 * Never a "no" of a place that could not be asked, nor a "yes" if the latest may be there. */
#include "verify/attestation_stage.h"

#include <stdio.h>

#include "base/escape.h"
#include "base/list.h"
#include "image/source_open.h"
#include "verify/attestation_question.h"
#include "verify/attestation_require.h"
#include "verify/verification.h"

bool
attestations_alone(const struct verification *run)
{
	if (run->options->policy_context)
		return run->rule && run->rule->kind == POLICY_ATTESTATIONS;
	return run->options->attestation_count > 0;
}

struct fetch_memory *
attestations_memory(struct verification *run)
{
	const bool asks = run->options->attestation_count > 0 || (run->rule && run->rule->attestation_count > 0);

	return asks ? &run->attestations.memory : NULL;
}

/* --- what is required -------------------------------------------------------------------------------- */

static enum cocket_code
elsewhere_open(struct attestation_state *s, struct verification *run, struct err *err)
{
	const struct name *repository = run->options->attestation_repository;
	struct reference ref = { .transport = TRANSPORT_REGISTRY };

	if (repository == NULL && run->rule && run->rule->has_attestation_repository)
		repository = &run->rule->attestation_repository;
	if (repository == NULL || s->required.count == 0 || run->source->ref.transport != TRANSPORT_REGISTRY)
		return COCKET_OK;
	ref.name = *repository;
	return source_open(&s->elsewhere, run->session, &ref, false, err) ? within(err, "attestation-repository") : COCKET_OK;
}

static enum cocket_code
stage_open(struct verification *run, struct err *err)
{
	struct attestation_state *s = &run->attestations;

	if (s->is_open)
		return COCKET_OK;
	s->is_open = true;
	if (attestation_requirements_open(&s->required, run, err))
		return err->code;
	run->report->asks_attestations = s->required.count > 0;
	return elsewhere_open(s, run, err);
}

/* --- one manifest -------------------------------------------------------------------------------------- */

static const struct attestation_memo *
memo_find(const struct attestation_state *s, size_t requirement, const struct digest *subject)
{
	for (size_t i = 0; i < s->memo_count; i++)
		if (s->memos[i].requirement == requirement && digest_eq(&s->memos[i].subject, subject))
			return &s->memos[i];
	return NULL;
}

/* *out: good until the next question. */
static enum cocket_code
ask(const struct attestation_memo **out, struct verification *run, size_t requirement, const struct attestation_subject *subject, struct err *err)
{
	struct attestation_state *s = &run->attestations;
	struct attestation_memo *memo;

	*out = memo_find(s, requirement, &subject->digest);
	if (*out)
		return COCKET_OK;
	if (LIST_RESERVE(s->memos, s->memo_capacity, s->memo_count, 1, LIST_MAX, "attestations", err))
		return err->code;
	memo = &s->memos[s->memo_count];
	*memo = (struct attestation_memo){ .requirement = requirement, .subject = subject->digest };
	if (attestation_ask(&memo->decision, &memo->is_none, run, &s->required.items[requirement], subject, err))
		return err->code;
	s->memo_count++;
	*out = memo;
	return COCKET_OK;
}

/* --- which manifests ------------------------------------------------------------------------------------ */

static struct attestation_subject
named_subject(const struct verification *run)
{
	struct attestation_subject s = { .digest = run->image.digest };

	if (run->image.manifest.kind == MANIFEST_IMAGE)
		s.config = &run->image.manifest.config.digest;
	return s;
}

static struct attestation_subject
child_subject(const struct verification *run, const struct digest *digest, const struct platform *platform)
{
	struct attestation_subject s = { .digest = *digest, .index = &run->image };

	if (platform)
		platform_print(s.platform, platform);
	return s;
}

static bool
is_index(const struct verification *run)
{
	return run->image.manifest.kind == MANIFEST_INDEX;
}

/* BuildKit's own entries run on no platform. */
static bool
is_of_platform(const struct descriptor *d)
{
	return !d->has_platform || strcmp(d->platform.os, "unknown") != 0;
}

/* A denial says which manifest it is about. */
static void
decision_name(struct decision *d, const struct attestation_subject *subject)
{
	char detail[ERR_MESSAGE_BYTES];

	if (d->verdict == VERDICT_ALLOW || subject->platform[0] == '\0')
		return;
	memcpy(detail, d->detail, sizeof detail);
	snprintf(d->detail, sizeof d->detail, "%s: %.400s", subject->platform, detail);
}

static enum cocket_code
child_check(struct decision *d, struct verification *run, size_t requirement, const struct digest *digest, const struct platform *platform, struct err *err)
{
	const struct attestation_subject subject = child_subject(run, digest, platform);
	const struct attestation_memo *memo;

	if (ask(&memo, run, requirement, &subject, err))
		return err->code;
	*d = memo->decision;
	decision_name(d, &subject);
	return COCKET_OK;
}

static bool
is_child_asked(const struct verification *run, const struct descriptor *d)
{
	return is_of_platform(d) && platform_may_be_asked(run, d);
}

static enum cocket_code
covered_check(struct decision *d, struct verification *run, size_t requirement, struct err *err)
{
	const struct report *r = run->report;

	for (size_t i = 0; i < r->covered_count && (i == 0 || d->verdict == VERDICT_ALLOW); i++)
		if (child_check(d, run, requirement, &r->covered[i].digest, &r->covered[i].platform, err))
			return err->code;
	return COCKET_OK;
}

static enum cocket_code
entries_check(struct decision *d, struct verification *run, size_t requirement, struct err *err)
{
	const struct manifest *m = &run->image.manifest;

	for (size_t i = 0; i < m->count; i++) {
		const struct platform *platform = m->items[i].has_platform ? &m->items[i].platform : NULL;

		if (!is_child_asked(run, &m->items[i]))
			continue;
		if (child_check(d, run, requirement, &m->items[i].digest, platform, err) || d->verdict != VERDICT_ALLOW)
			return err->code;
	}
	return COCKET_OK;
}

/* Each platform that is asked for, which are those that are covered; if nothing had to be covered, or none is asked for, every platform
 * of the index.  An index without platforms is denied. */
static enum cocket_code
children_check(struct decision *d, struct verification *run, size_t requirement, struct err *err)
{
	*d = (struct decision){ .verdict = VERDICT_DENY, .reason = REASON_NO_ATTESTATION, .detail = "the index has no platform of which it could be" };
	return (run->platform_count > 0 && run->report->covered_count > 0 ? covered_check : entries_check)(d, run, requirement, err);
}

/* What was named must have it, or may. */
static bool
asks_named(const struct verification *run, const struct policy_attestation *asked)
{
	return !is_index(run) || asked->scope == SCOPE_INDEX || (asked->scope == SCOPE_ASKED && run->platform_count == 0);
}

static enum cocket_code
requirement_check(struct decision *d, struct verification *run, size_t requirement, struct err *err)
{
	const struct policy_attestation *asked = run->attestations.required.items[requirement].asked;
	const struct attestation_subject named = named_subject(run);
	const struct attestation_memo *memo;

	if (!asks_named(run, asked))
		return children_check(d, run, requirement, err);
	if (ask(&memo, run, requirement, &named, err))
		return err->code;
	*d = memo->decision;
	if (!memo->is_none || !is_index(run) || asked->scope == SCOPE_INDEX || d->verdict != VERDICT_DENY)
		return COCKET_OK;
	return children_check(d, run, requirement, err); /* the index has none: its platforms may */
}

enum cocket_code
attestations_check(struct decision *d, struct verification *run, struct err *err)
{
	if (d->verdict != VERDICT_ALLOW || stage_open(run, err))
		return err->code;
	for (size_t i = 0; i < run->attestations.required.count; i++) {
		struct decision of_requirement = { 0 };

		if (requirement_check(&of_requirement, run, i, err))
			return err->code;
		if (of_requirement.verdict == VERDICT_ALLOW)
			continue;
		d->verdict = of_requirement.verdict;
		d->reason = of_requirement.reason;
		d->cause = of_requirement.cause;
		memcpy(d->detail, of_requirement.detail, sizeof d->detail);
		return COCKET_OK;
	}
	return COCKET_OK;
}

/* --- by attestations alone -------------------------------------------------------------------------------- */

/* Does the requirement apply to this manifest?  To an index whose platforms are asked for, only if the policy asks it of the index. */
static bool
is_of_subject(const struct verification *run, const struct policy_attestation *asked, const struct digest *subject)
{
	if (digest_eq(subject, &run->image.digest))
		return asks_named(run, asked);
	return asked->scope != SCOPE_INDEX;
}

/* The index has no attestation, and those of its platforms may do instead. */
static bool
is_left_to_platforms(const struct verification *run, const struct policy_attestation *asked, const struct attestation_memo *memo)
{
	return is_index(run) && asked->scope == SCOPE_ASKED && memo->is_none && memo->decision.verdict == VERDICT_DENY &&
	       digest_eq(&memo->subject, &run->image.digest);
}

/* An index without attestations has nobody who vouches for it: each of its platforms must be attested, and its own config says which it
 * is. */
static enum cocket_code
subject_decide(struct decision *d, struct verification *run, const struct digest *subject, struct err *err)
{
	const bool is_named = digest_eq(subject, &run->image.digest);
	const struct attestation_subject s = is_named ? named_subject(run) : child_subject(run, subject, NULL);
	const struct attestation_memo *memo;
	bool is_refused = false;

	for (size_t i = 0; i < run->attestations.required.count && !is_refused; i++) {
		const struct policy_attestation *asked = run->attestations.required.items[i].asked;

		if (!is_of_subject(run, asked, subject))
			continue;
		if (ask(&memo, run, i, &s, err))
			return err->code;
		is_refused = memo->decision.verdict != VERDICT_ALLOW && !is_left_to_platforms(run, asked, memo);
		if (is_refused || memo->decision.verdict == VERDICT_ALLOW || d->verdict != VERDICT_ALLOW)
			*d = memo->decision;
	}
	return COCKET_OK;
}

enum cocket_code
attested_manifest_decide(struct decision *d, struct verification *run, const struct digest *subject, struct err *err)
{
	*d = (struct decision){ .verdict = VERDICT_DENY, .reason = REASON_NO_ATTESTATION };
	snprintf(d->detail, sizeof d->detail, "it has no attestations");
	if (subject_decide(d, run, subject, err))
		return err->code;
	if (d->verdict == VERDICT_ALLOW)
		(void)digest_is_revoked(d, run, subject);
	return COCKET_OK;
}

/* All platforms must be attested: the index alone is not. */
static bool
needs_platforms(const struct verification *run, const struct decision *of_index)
{
	bool is_each = false;

	if (run->platform_count > 0 || !is_index(run))
		return false;
	for (size_t i = 0; i < run->attestations.required.count; i++)
		is_each = is_each || run->attestations.required.items[i].asked->scope == SCOPE_EACH;
	return is_each || (of_index->verdict == VERDICT_DENY && of_index->reason == REASON_NO_ATTESTATION);
}

enum cocket_code
attested_decide(struct decision *d, struct verification *run, struct err *err)
{
	static const char *const all[] = { "all" };

	run->report->by_attestations = true;
	if (stage_open(run, err) || attested_manifest_decide(d, run, &run->image.digest, err))
		return err->code;
	if (needs_platforms(run, d)) {
		run->platforms = all;
		run->platform_count = 1;
	}
	return platform_decide(d, run, err);
}
