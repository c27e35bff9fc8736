/* One question about attestations: see attestation_question.h.  Asks for the types that are wanted, and for VEX only if there is something that it
 * could suppress. */
#include "verify/attestation_question.h"

#include <stdio.h>
#include <stdlib.h>

#include "verify/attestation_decision.h"
#include "verify/attestation_evaluation.h"
#include "verify/attestation_vex.h"
#include "verify/sbom_search.h"
#include "verify/verification.h"

/* What is gathered and evaluated for it. */
struct attestation_inquiry {
	struct verification *run;
	const struct attestation_requirement *requirement;
	const struct attestation_subject *subject;
	struct attestations found;
	struct attestation_vex vex;
	struct sbom_search sbom; /* borrows from what was found */
	bool is_vex_asked;
	bool has_config;
	struct digest config; /* of the subject, if an index lists it */
	size_t first; /* of the report's attestations: its own begin there */
};

static void
inquiry_free(struct attestation_inquiry *q)
{
	sbom_search_free(&q->sbom);
	attestation_vex_free(&q->vex);
	attestations_free(&q->found);
}

static bool
wants(const void *ctx, const char *predicate_type)
{
	return attestation_type_is_asked(ctx, predicate_type);
}

static struct attestation_request
request_of(struct attestation_inquiry *q, const struct policy_attestation *asked, const struct authenticators *by)
{
	return (struct attestation_request){
		.source = q->run->source, .elsewhere = q->run->attestations.elsewhere, .memory = &q->run->attestations.memory, .subject = &q->subject->digest,
		.wish = { .wants = wants, .ctx = asked, .index = q->subject->index }, .by = by, .now = q->run->options->now, .budget = &q->run->budget,
		.files = q->run->options->signatures, .file_count = q->run->options->signature_count,
	};
}

/* --- what was found -------------------------------------------------------------------------------------- */

static const struct descriptor *
entry_of(const struct attestation_subject *subject)
{
	const struct manifest *m = &subject->index->manifest;

	for (size_t i = 0; i < m->count; i++)
		if (digest_eq(&m->items[i].digest, &subject->digest))
			return &m->items[i];
	return NULL;
}

static bool
may_name_config(const struct attestation_inquiry *q, const struct attestation *a)
{
	const bool is_scan = predicate_type_kind(a->type) == PREDICATE_SCAN || scan_checks_are_asked(&q->requirement->asked->scan);

	return is_scan && a->reason == REASON_OK;
}

/* Scanners may name the index of an image; then only the configuration says which platform they looked at.  A manifest that is missing
 * cannot be run. */
static enum cocket_code
config_find(struct attestation_inquiry *q, const struct attestation *a, struct err *err)
{
	AUTO(image_free) struct image image = { 0 };
	const struct descriptor *d = q->subject->index ? entry_of(q->subject) : NULL;
	struct err why = { 0 };

	if (d == NULL || q->has_config || !may_name_config(q, a))
		return COCKET_OK;
	if (source_manifest(&image, q->run->source, d, &why) && why.code != COCKET_E_NOT_FOUND) {
		*err = why;
		return within(err, "platform's manifest");
	}
	q->has_config = why.code == COCKET_OK && image.manifest.kind == MANIFEST_IMAGE;
	if (q->has_config)
		q->config = image.manifest.config.digest;
	return COCKET_OK;
}

static enum cocket_code
found_evaluate(struct attestation_inquiry *q, const struct attestation *a, struct err *err)
{
	if (config_find(q, a, err))
		return err->code;
	const struct subject_facts image = {
		.index = q->subject->index ? &q->subject->index->digest : NULL, .config = q->has_config ? &q->config : q->subject->config, .name = q->run->required.name,
		.platform = q->subject->platform,
	};
	const struct check_context c = {
		.asked = q->requirement->asked, .image = &image, .vex = &q->vex.said, .sbom = &q->sbom, .now = q->run->options->now,
		.is_vex_signer = attestation_vex_counts(&q->found, a, &q->requirement->vex, q->run->options->now),
	};
	struct attested *attested;

	if (attested_list_add(&attested, &q->run->report->attested, err))
		return err->code;
	snprintf(attested->asked, sizeof attested->asked, "%s", q->requirement->types);
	return attestation_evaluate(attested, a, &c, err);
}

static bool
is_asked(const struct attestation_inquiry *q, const struct attestation *a)
{
	return attestation_type_is_asked(q->requirement->asked, a->type);
}

/* If only the payload says the type, which nobody has proved, it is good for leaving out other types. */
static void
types_read(struct attestations *found)
{
	for (size_t i = 0; i < found->count; i++)
		if (found->items[i].type[0] == '\0')
			attestation_read_type(&found->items[i]);
}

/* The bytes are held against it later. */
static enum cocket_code
sbom_hold(struct attestation_inquiry *q, const struct attestation *a, struct err *err)
{
	struct sbom_held of = { .asked = q->requirement->asked, .subject = q->subject->digest };

	snprintf(of.where, sizeof of.where, "%s", a->where);
	return sbom_watch_hold(&q->run->sboms, &of, &q->sbom, a->statement.predicate, err);
}

/* Whose provenance says which the base image is, the rule alone decides, and not who asks for another. */
static bool
says_base(const struct policy_rule *rule, const struct policy_attestation *asked)
{
	for (size_t i = 0; rule && rule->image.base.by == BASE_BY_PROVENANCE && i < rule->attestation_count; i++)
		if (&rule->attestations[i] == asked)
			return true;
	return false;
}

/* What went into the build is kept for the base image. */
static enum cocket_code
build_hold(struct attestation_inquiry *q, const struct attestation *a, struct err *err)
{
	struct build_images of = { .asked = q->requirement->asked, .subject = q->subject->digest };

	snprintf(of.where, sizeof of.where, "%s", a->where);
	return build_images_hold(&q->run->builds, &of, a->type, a->statement.predicate, err);
}

/* What later stages need of those that count now; of an earlier answer nothing is left. */
static enum cocket_code
counted_hold(struct attestation_inquiry *q, const struct attestation_candidate *candidates, size_t n, struct err *err)
{
	const struct policy_attestation *asked = q->requirement->asked;
	const bool wants_base = says_base(q->run->rule, asked);

	sbom_watch_forget(&q->run->sboms, asked, &q->subject->digest);
	build_images_forget(&q->run->builds, asked, &q->subject->digest);
	for (size_t i = 0; i < n; i++) {
		if (!candidates[i].attested->counted)
			continue;
		if (asked->sbom.matches_bytes && sbom_hold(q, candidates[i].attestation, err))
			return err->code;
		if (wants_base && build_hold(q, candidates[i].attestation, err))
			return err->code;
	}
	return COCKET_OK;
}

/* Evaluates all that was found anew, earlier ones too. */
static enum cocket_code
found_decide(struct attestation_answer *out, struct attestation_inquiry *q, struct err *err)
{
	struct attested_list *list = &q->run->report->attested;
	struct attestation_candidate *candidates;
	size_t n = 0;

	attested_list_truncate(list, q->first);
	types_read(&q->found);
	for (size_t i = 0; i < q->found.count; i++)
		if (is_asked(q, &q->found.items[i]) && found_evaluate(q, &q->found.items[i], err))
			return err->code;
	candidates = calloc(q->found.count + 1, sizeof *candidates);
	if (candidates == NULL)
		return no_memory(err);
	for (size_t i = 0; i < q->found.count; i++)
		if (is_asked(q, &q->found.items[i])) {
			candidates[n].attestation = &q->found.items[i];
			candidates[n].attested = &list->items[q->first + n];
			n++;
		}
	attestations_decide(out, candidates, n, q->requirement, q->run->options->now);
	(void)!counted_hold(q, candidates, n, err);
	free(candidates);
	return err->code;
}

/* --- the answer ------------------------------------------------------------------------------------------- */

static void
unknown_set(struct decision *out, const struct err *why)
{
	out->verdict = VERDICT_UNKNOWN;
	out->reason = reason_of(why->code);
	out->cause = why->cause;
	snprintf(out->detail, sizeof out->detail, "attestations: %.480s", why->message);
}

/* The first of the two that is an error. */
static const struct err *
either(const struct err *a, const struct err *b)
{
	return a->code ? a : b;
}

/* A place that could not be asked may have the one that is missing, a later one, or one that does not hold; or VEX that takes back a
 * suppression. */
static void
answer_weigh(struct decision *out, const struct attestation_inquiry *q, const struct attestation_answer *a)
{
	const struct err *vex_overflow = attestation_vex_overflow(&q->vex), *vex_transient = attestation_vex_transient(&q->vex);
	const struct err *overflow = a->holds ? either(&q->found.overflow, vex_overflow) : &q->found.overflow;
	const struct err *transient = either(&q->found.transient, vex_transient);
	const bool is_enough = a->holds && q->requirement->asked->select == SELECT_ANY && !vex_overflow->code && !vex_transient->code;

	*out = (struct decision){ .verdict = a->holds ? VERDICT_ALLOW : VERDICT_DENY, .reason = a->reason };
	snprintf(out->detail, sizeof out->detail, "%s", a->detail);
	if (is_enough)
		return;
	if (overflow->code) {
		out->verdict = VERDICT_DENY;
		out->reason = reason_of(overflow->code);
		snprintf(out->detail, sizeof out->detail, "attestations: %.480s", overflow->message);
	} else if (transient->code) {
		unknown_set(out, transient);
	}
}

/* Something was found that VEX could suppress. */
static bool
has_findings(const struct attestation_inquiry *q)
{
	const struct attested_list *list = &q->run->report->attested;

	for (size_t i = q->first; i < list->count; i++)
		if (list->items[i].reason == REASON_SCAN_FINDINGS)
			return true;
	return false;
}

/* Decides by what there is now; VEX is fetched once there are findings that it may suppress. */
static enum cocket_code
inquiry_decide(struct attestation_answer *out, struct attestation_inquiry *q, struct err *err)
{
	if (found_decide(out, q, err) || out->holds || q->is_vex_asked || !has_findings(q))
		return err->code;
	q->is_vex_asked = true;
	const struct attestation_request request = request_of(q, q->requirement->asked, NULL);

	if (attestation_vex_collect(&q->vex, &request, &q->requirement->vex, err)
	    || attestation_vex_collect_relatives(&q->vex, &request, &q->requirement->vex, q->run, err))
		return err->code;
	return q->vex.said.count > 0 ? found_decide(out, q, err) : COCKET_OK;
}

static enum cocket_code
inquiry_answer(struct attestation_answer *out, struct attestation_inquiry *q, struct err *err)
{
	const struct authenticators by = requirements_authenticators(&q->requirement->signers);
	const struct attestation_request request = request_of(q, q->requirement->asked, &by);

	if (attestations_collect(&q->found, &request, err) || inquiry_decide(out, q, err))
		return err->code;
	if (out->holds || !q->found.has_rest)
		return COCKET_OK;
	return attestations_collect_rest(&q->found, &request, err) ? err->code : inquiry_decide(out, q, err);
}

enum cocket_code
attestation_ask(struct decision *out, bool *is_none, struct verification *run, const struct attestation_requirement *q,
                const struct attestation_subject *subject, struct err *err)
{
	AUTO(inquiry_free) struct attestation_inquiry question = { .run = run, .requirement = q, .subject = subject, .first = run->report->attested.count };
	struct attestation_answer answer = { 0 };

	if (inquiry_answer(&answer, &question, err))
		return err->code;
	answer_weigh(out, &question, &answer);
	*is_none = answer.is_none;
	return COCKET_OK;
}
