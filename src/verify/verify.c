/* The life of one verify: name -> manifest -> evidence -> findings -> decision -> report.
 * A tag is resolved once; after that only its digest is used.  Nothing is allowed before the last check is done. */
#include "verify/verify.h"

#include <stdio.h>

#include "image/source_open.h"
#include "verify/cache_session.h"
#include "verify/verification.h"

/* Signature checks that telling damage from strangers may cost, for one image (signature/bit_flip.c). */
#define DAMAGE_BUDGET 1024

static enum cocket_code
options_check(const struct verify_options *o, struct err *err)
{
	struct platform ignored;

	if (o->gate == NULL && o->trust == NULL && o->keys->count == 0) /* A29: "signed by someone" is no rule */
		return fail(err, COCKET_E_USAGE, "no keys given");
	if (o->threshold < 1) /* A16; one that the keys given cannot meet denies */
		return fail(err, COCKET_E_USAGE, "threshold 0: expected 1 or more");
	if (o->platform && strcmp(o->platform, "all") != 0)
		return platform_parse(&ignored, slice_str(o->platform), err);
	return COCKET_OK;
}

/* From a source that is open to a verdict; an error is a verdict too. */
static void
run_once(struct report *out, const char *image, struct source *s, struct cached *cached, const struct verify_options *options, struct err *err)
{
	struct run run = {
		.report = out, .options = options, .source = s, .cached = cached, .budget = DAMAGE_BUDGET,
		.base = { .threshold = options->threshold, .max_age = options->max_age, .names_optional = options->gate == NULL && options->trust == NULL },
		.revoker = options->gate ? options->gate->trust : options->trust,
		.platforms = &options->platform, .platform_count = options->platform != NULL,
	};

	*out = (struct report){ .threshold = options->threshold, .deep = options->deep };
	snprintf(out->image, sizeof out->image, "%s", image);
	if (signed_name(&run, err) || elsewhere_take(&run, err) || image_decide(&run, err))
		report_refuse(out, err);
	elsewhere_tell(out);
	name_report(&run);
	image_free(&run.image);
	requirements_free(&run.required);
}

/* Where a file of this machine alone says that the image's name stands for another, a signature under its own name is what it would be without:
 * and only that counts here, never a rule that merely warns.  What a policy says of its mirrors, it says. */
static void
run_by_own_name(struct report *out, const char *image, struct source *s, struct cached *cached, const struct verify_options *options)
{
	struct verify_options own = *options;
	struct report report = { 0 };
	const struct reference ref = s->ref;
	struct err ignored = { 0 };

	own.mirrors = options->gate ? &options->gate->policy.mirrors : NULL;
	if (out->has_digest) { /* a tag is resolved once */
		s->ref.has_digest = true;
		s->ref.digest = out->digest;
	}
	run_once(&report, image, s, cached, &own, &ignored);
	s->ref = ref;
	if (report.verdict != VERDICT_ALLOW || report.would_deny) {
		report_free(&report);
		return;
	}
	report_free(out);
	*out = report;
}

static void
run_by_names(struct report *out, const char *image, struct source *s, struct cached *cached, const struct verify_options *options, struct err *err)
{
	run_once(out, image, s, cached, options, err);
	if (!mirror_is_decisive(out, options))
		return;
	if (out->mirror->file)
		run_by_own_name(out, image, s, cached, options);
	if (out->verdict != VERDICT_ALLOW)
		mirror_tell(out, options);
	else
		*err = (struct err){ 0 };
}

/* Where a cache says no, all is asked for again. */
static void
run_through(struct report *out, const char *image, struct source **s, const struct verify_options *options, struct err *err)
{
	struct cached *cached;

	if (remember_open(&cached, s, options, err)) {
		report_refuse(out, err);
		return;
	}
	run_by_names(out, image, *s, cached, options, err);
	if (remember_again(cached, out)) {
		report_free(out);
		*err = (struct err){ 0 };
		run_by_names(out, image, *s, cached, options, err);
	}
	remember_close(cached, out);
}

enum cocket_code
verify_image(struct report *out, struct session *session, const char *image, const struct verify_options *options, struct err *err)
{
	AUTO(source_close) struct source *source = NULL;
	struct reference ref;
	struct report report = { .threshold = options->threshold, .deep = options->deep };
	struct err local = { 0 };

	if (options_check(options, err) || reference_parse(&ref, image, err))
		return err->code;
	snprintf(report.image, sizeof report.image, "%s", image);
	uint64_t requests = session_request_count(session);
	session_start_image(session);
	if (source_open(&source, session, &ref, false, &local))
		report_refuse(&report, &local);
	else
		run_through(&report, image, &source, options, &local);
	if (local.code == COCKET_E_USAGE) {
		report_free(&report);
		return fail(err, COCKET_E_USAGE, "%s", local.message);
	}
	report.requests = session_request_count(session) - requests;
	report_hint(&report);
	*out = report;
	return COCKET_OK;
}
