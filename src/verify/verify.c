/* The life of one verify: reference -> manifest -> evidence -> findings -> decision: see verify.h.
 * A tag is resolved once; after that only its digest is used.  Nothing is allowed before the last check is done. */
#include "verify/verify.h"

#include <stdio.h>
#include <stdlib.h>

#include "image/source_open.h"
#include "verify/advice.h"
#include "verify/cache_session.h"
#include "verify/verification.h"

/* Signature checks that telling damage from strangers may cost, for one image (signature/bit_flip.c). */
#define DAMAGE_BUDGET 1024

static enum cocket_code
options_check(const struct verify_options *o, struct err *err)
{
	struct platform ignored;

	if (o->policy_context == NULL && o->trust == NULL && o->keys->count == 0 && o->identities.count == 0) /* A29: "signed by someone" is no rule */
		return fail(err, COCKET_E_USAGE, "no keys given");
	if (o->threshold < 1) /* A16; one that the keys given cannot meet denies */
		return fail(err, COCKET_E_USAGE, "threshold 0: expected 1 or more");
	for (size_t i = 0; i < o->platform_count; i++)
		if (strcmp(o->platforms[i], "all") != 0 && platform_parse(&ignored, slice_str(o->platforms[i]), err))
			return err->code;
	return COCKET_OK;
}

/* What the context says, and what this request adds to it. */
static struct verify_options
options_of(const struct verify_context *c, const struct verify_request *q)
{
	struct verify_options o = c->options;

	o.now = q->now;
	o.signed_as = q->signed_as;
	o.platforms = q->platforms;
	o.platform_count = q->platform_count;
	o.attestations = q->attestations;
	o.attestation_count = q->attestation_count;
	o.attestation_repository = q->attestation_repository;
	o.only_present = q->only_present;
	o.names_given = q->names_given;
	o.signatures = q->signatures;
	o.signature_count = q->signature_count;
	o.lock = q->lock;
	o.deep = q->deep;
	o.no_diff_ids = q->no_diff_ids;
	o.progress = q->progress;
	o.bases = q->bases;
	if (q->bases > 0) /* what an option asks of the image is not asked of those that it is made from: they go by the policy */
		o.max_age = 0;
	if (q->beside_alone) {
		o.cache = NULL;
		o.signature_repository = o.usual_repository = NULL;
	}
	return o;
}

static bool
asks_for_some(const struct verify_options *o)
{
	for (size_t i = 0; i < o->platform_count; i++)
		if (strcmp(o->platforms[i], "all") == 0)
			return false;
	return o->platform_count > 0;
}

static void
decision_forget(struct verified *v)
{
	report_free(&v->report);
	image_free(&v->image);
	present_free(&v->present);
	v->acceptance = (struct acceptance){ 0 };
}

/* --- by one name ---------------------------------------------------------------------------------- */

/* From a source that is open to a verdict; an error is a verdict too. */
static void
decide_by(struct verified *v, const struct verify_options *options, struct err *err)
{
	struct verification run = {
		.context = v->context, .report = &v->report, .options = options, .session = v->session, .source = v->source, .cached = v->cached, .budget = DAMAGE_BUDGET,
		.base = { .threshold = options->threshold, .max_age = options->max_age,
		          .names_optional = options->policy_context == NULL && options->trust == NULL },
		.required = { .revoker = options->revoker, .revoked = options->revoked,
		              .certificates = { .no_log = options->no_log, .no_sct = options->no_sct, .now = options->now } },
		.platforms = options->platforms, .platform_count = options->platform_count,
	};

	v->report = (struct report){ .threshold = options->threshold, .deep = options->deep };
	layer_watch_open(&run.layers);
	if (signed_name(&run, err) || signature_place_set(&run, err) || image_decide(&run, err))
		report_refuse(&v->report, err);
	report_foreign(&v->report, v->source);
	signature_place_report(&v->report);
	name_report(&run);
	attestation_state_close(&run.attestations);
	sbom_watch_close(&run.sboms);
	build_images_close(&run.builds);
	requirements_free(&run.required);
	layer_watch_close(&run.layers);
	v->image = run.image;
	v->present = run.present;
	v->acceptance = run.acceptance;
}

/* --- by the name it stands for, or its own -------------------------------------------------------- */

/* Where a file of this machine alone says that the image's name stands for another, a signature under its own name is what it would be without:
 * and only that counts here, never a rule that merely warns.  What a policy says of its mirrors, it says. */
static void
decide_by_own_name(struct verified *v)
{
	struct verify_options options = v->options;
	struct verified own = { .source = v->source, .context = v->context, .cached = v->cached };
	const struct reference ref = v->source->ref;
	struct err ignored = { 0 };

	options.mirrors = options.policy_context ? &options.policy_context->policy.mirrors : NULL;
	if (v->report.has_digest) { /* a tag is resolved once */
		v->source->ref.has_digest = true;
		v->source->ref.digest = v->report.digest;
	}
	decide_by(&own, &options, &ignored);
	v->source->ref = ref;
	if (own.report.verdict != VERDICT_ALLOW || own.report.would_deny) {
		decision_forget(&own);
		return;
	}
	decision_forget(v);
	v->report = own.report;
	v->image = own.image;
	v->present = own.present;
	v->acceptance = own.acceptance;
}

static void
decide_by_names(struct verified *v, struct err *err)
{
	decide_by(v, &v->options, err);
	if (!mirror_is_decisive(&v->report, &v->options))
		return;
	if (v->report.mirror->file)
		decide_by_own_name(v);
	if (v->report.verdict != VERDICT_ALLOW)
		mirror_report(&v->report, &v->options);
	else
		*err = (struct err){ 0 };
}

/* --- by the cache, or the registry ---------------------------------------------------------------- */

static void
decide_anew(struct verified *v, struct err *err)
{
	decision_forget(v);
	*err = (struct err){ 0 };
	decide_by_names(v, err);
}

/* Where a cache says no, all is asked for again. */
static void
decide_through_cache(struct verified *v, struct err *err)
{
	if (cache_session_open(&v->cached, &v->source, &v->options, err)) {
		report_refuse(&v->report, err);
		return;
	}
	decide_by_names(v, err);
	if (cache_session_retry(v->cached, &v->report))
		decide_anew(v, err);
	cache_session_report(v->cached, &v->report);
}

static void
advise(struct verified *v)
{
	memcpy(v->report.image, v->image_name, sizeof v->report.image);
	report_hint(&v->report);
	report_warn(&v->report, &v->options);
}

/* --- one image ------------------------------------------------------------------------------------ */

/* A place that is open already is not opened, or scanned, once more. */
static enum cocket_code
source_find(struct verified *v, const struct reference *ref, struct source *place, struct err *err)
{
	if (place == NULL)
		return source_open(&v->source, v->session, ref, false, err);
	if (source_clone(&v->source, place, err))
		return err->code;
	v->source->ref = *ref;
	return COCKET_OK;
}

static enum cocket_code
image_verify(struct verified *v, const struct reference *ref, struct source *place, struct err *err)
{
	const uint64_t requests = session_request_count(v->session);
	struct err local = { 0 };

	session_start_image(v->session);
	if (source_find(v, ref, place, &local))
		report_refuse(&v->report, &local);
	else
		decide_through_cache(v, &local);
	if (local.code == COCKET_E_USAGE)
		return fail(err, COCKET_E_USAGE, "%s", local.message);
	v->report.requests = session_request_count(v->session) - requests;
	advise(v);
	return COCKET_OK;
}

static enum cocket_code
session_choose(struct verified *v, const struct verify_request *request, struct err *err)
{
	if (request->own_session && session_fork(&v->own_session, v->context->session, false, err))
		return err->code;
	v->session = v->own_session ? v->own_session : request->session ? request->session : v->context->session;
	return COCKET_OK;
}

enum cocket_code
verify(struct verified **out, struct verify_context *c, const struct reference *ref, const struct verify_request *request, struct err *err)
{
	AUTO(verified_free) struct verified *v = calloc(1, sizeof *v);

	*out = NULL;
	if (v == NULL)
		return no_memory(err);
	v->context = c;
	v->options = options_of(c, request);
	v->of_platforms = asks_for_some(&v->options);
	reference_label(v->image_name, ref);
	v->report = (struct report){ .threshold = v->options.threshold, .deep = v->options.deep };
	if (c->anchors.is_refused)
		v->report = c->anchors.refusal;
	else if (options_check(&v->options, err) || session_choose(v, request, err) || image_verify(v, ref, request->place, err))
		return err->code;
	*out = v;
	v = NULL;
	return COCKET_OK;
}

/* --- what becomes of it --------------------------------------------------------------------------- */

/* The ledger has something newer: a no to this image, which a rule may only warn of. */
static void
report_rollback(struct report *r, const struct acceptance *a, const struct err *why)
{
	r->reason = REASON_ROLLBACK;
	snprintf(r->detail, sizeof r->detail, "%s", why->message);
	r->ledger = a->ledger.path;
	snprintf(r->ledger_name, sizeof r->ledger_name, "%s", a->name);
	r->would_deny = a->only_warns;
	if (r->would_deny)
		return;
	r->verdict = VERDICT_DENY;
	r->pinned[0] = '\0';
	r->has_name = r->has_name && !a->is_named_by_claims;
}

/* It could not be asked: as before any decision, nothing counts, and no claim gives the image its name. */
static void
report_unrecorded(struct report *r, const struct acceptance *a, const struct err *why)
{
	report_refuse(r, why);
	r->counted_keys = 0;
	r->has_name = r->has_name && !a->is_named_by_claims;
}

static enum cocket_code
accept_pending(struct verified *v, struct err *err)
{
	struct err why = { 0 };

	if (!v->acceptance.is_pending)
		return COCKET_OK;
	v->acceptance.is_pending = false;
	if (acceptance_record(&v->acceptance, &v->context->ledger_batch, &why) == COCKET_OK)
		return COCKET_OK;
	(why.code == COCKET_E_ROLLBACK ? report_rollback : report_unrecorded)(&v->report, &v->acceptance, &why);
	return why.code == COCKET_E_USAGE ? fail(err, COCKET_E_USAGE, "%s", why.message) : COCKET_OK;
}

/* As in decide_through_cache: where it is the ledger that says no. */
static enum cocket_code
accept_anew(struct verified *v, struct err *err)
{
	const uint64_t requests = v->report.requests, before = session_request_count(v->session);
	struct err local = { 0 };

	decide_anew(v, &local);
	if (local.code == COCKET_E_USAGE)
		return fail(err, COCKET_E_USAGE, "%s", local.message);
	cache_session_report(v->cached, &v->report);
	v->report.requests = requests + session_request_count(v->session) - before;
	return accept_pending(v, err);
}

/* What the caller has denied meanwhile stays denied, and is not recorded. */
enum cocket_code
verified_accept(struct verified *v, struct err *err)
{
	if (v->report.verdict != VERDICT_ALLOW)
		return COCKET_OK;
	if (accept_pending(v, err) || (cache_session_retry(v->cached, &v->report) && accept_anew(v, err)))
		return err->code;
	cache_session_keep(v->cached, &v->report);
	advise(v);
	return COCKET_OK;
}

enum cocket_code
verified_commit(struct verified *v, const char *label, struct err *err)
{
	if (verified_accept(v, err))
		return err->code;
	verify_context_record(v->context, &v->report, label);
	return COCKET_OK;
}

void
verified_refuse(struct verified *v, const char *label, const struct err *why)
{
	report_refuse(&v->report, why);
	report_hint(&v->report);
	verify_context_record(v->context, &v->report, label);
}

struct source *
verified_blobs(struct verified *v)
{
	return cache_session_blobs(v->cached, v->source);
}

void
verified_release(struct verified *v)
{
	source_close(&v->source);
	v->cached = NULL;
	image_free(&v->image);
	present_free(&v->present);
}

void
verified_free(struct verified **v)
{
	if (*v == NULL)
		return;
	verified_release(*v);
	session_free(&(*v)->own_session);
	report_free(&(*v)->report);
	free(*v);
	*v = NULL;
}
