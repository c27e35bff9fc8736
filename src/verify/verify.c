/* The life of one verify: name -> manifest -> evidence -> findings -> decision -> report.
 * A tag is resolved once; after that only its digest is used.  Nothing is allowed before the last check is done. */
#include "verify/verify.h"

#include <stdio.h>

#include "base/text.h"
#include "image/evidence.h"
#include "verify/remember.h"
#include "verify/run.h"

/* Signature checks that telling damage from strangers may cost, for one image (claim/damage.c). */
#define DAMAGE_BUDGET 1024

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

/* The tag that the user asked by: a layout's ref.name may be a bare one or a whole reference that ends in it. */
static void
asked_tag(char out[static TAG_MAX_BYTES + 1], const struct reference *ref)
{
	const char *tag = ref->transport == TRANSPORT_REGISTRY ? ref->name.tag : ref->tag;
	struct name whole;

	if (tag_valid(slice_str(tag)))
		memcpy(out, tag, strlen(tag) + 1);
	else if (name_parse_whole(&whole, tag))
		memcpy(out, whole.tag, sizeof whole.tag);
}

/* The name as it was asked for, or what it stands for where it is a mirror's. */
static enum cocket_code
name_take(struct run *run, const struct name *asked, struct err *err)
{
	bool is_mirror;

	run->report->mirror = mirrors_find(run->options->mirrors, asked);
	if (mirrors_resolve(&run->name, &is_mirror, run->options->mirrors, asked, err))
		return err->code;
	run->rules.name = &run->name;
	return COCKET_OK;
}

/* The name that claims must have, where it is known: --signed-as, the registry's, or a layout's ref.name that is a whole reference. */
static enum cocket_code
signed_name(struct run *run, struct err *err)
{
	const struct reference *ref = &run->source->ref;

	if (run->options->signed_as) {
		if (name_parse_claimed(&run->name, slice_str(run->options->signed_as), err))
			return fail(err, COCKET_E_USAGE, "--signed-as %s: not an image name", TEXT(slice_str(run->options->signed_as)));
		if (run->name.tag[0] == '\0')
			asked_tag(run->name.tag, ref);
		run->rules.name = &run->name;
	} else if (ref->transport == TRANSPORT_REGISTRY) {
		if (name_take(run, &ref->name, err))
			return err->code;
	}
	return run->rules.name ? rule_choose(run, err) : COCKET_OK;
}

/* A digest in --signed-as is held against the image, not passed over. */
static enum cocket_code
signed_digest_check(const struct run *run, struct err *err)
{
	if (!run->options->signed_as || !run->name.has_digest || digest_eq(&run->name.digest, &run->image.digest))
		return COCKET_OK;
	return fail(err, COCKET_E_DIGEST, "the image has another digest than --signed-as %s", TEXT(slice_str(run->options->signed_as)));
}

/* Whether the user named the image so, or its layout alone does: nobody signed index.json. */
static bool
is_asked_by(const struct run *run, const struct name *whole)
{
	const char *text = run->source->ref.tag;
	struct name asked;
	struct err unused;

	if (run->options->names_given || strchr(text, '/') == NULL || name_parse_claimed(&asked, slice_str(text), &unused))
		return false;
	return name_same_repository(&asked, whole) && strcmp(asked.tag, whole->tag) == 0;
}

/* A policy goes by names, as a store's paths do: where none is known, there is no rule. */
static enum cocket_code
layout_name(struct run *run, struct err *err)
{
	const struct reference *ref = &run->source->ref;
	struct name whole;

	if (run->rules.name || ref->transport == TRANSPORT_REGISTRY)
		return COCKET_OK;
	if (name_parse_whole(&whole, run->image.ref_name)) {
		run->report->named_by_source = !is_asked_by(run, &whole);
		return name_take(run, &whole, err) ? err->code : rule_choose(run, err);
	}
	if (run->options->gate)
		return fail(err, COCKET_E_NO_RULE, "the image's name is not known, and the policy goes by names: give --signed-as NAME");
	if (tag_valid(slice_str(ref->tag)))
		run->rules.tag = ref->tag;
	return COCKET_OK;
}

static enum cocket_code
evidence_collect(struct evidence *out, struct run *run, const struct digest *subject, struct err *err)
{
	if (evidence_gather_likely(out, run->source, subject, err))
		return err->code;
	for (size_t i = 0; i < run->options->signature_count; i++)
		if (evidence_read_file(out, run->options->signatures[i], subject, err))
			return err->code;
	return COCKET_OK;
}

static const struct keyset *
keys_of(const struct run *run)
{
	return run->options->trust ? &run->roles.keys : run->options->keys;
}

/* By the trust store's roles, or by the keys that were given. */
static void
findings_decide(struct decision *out, struct run *run, const struct evidence *e)
{
	struct report *r = run->report;
	struct finding *findings = r->findings + r->count;
	bool *counted = r->counted + r->count;
	size_t role = 0;

	if (run->options->trust == NULL) {
		decide(out, &run->rules, findings, counted, e->count, &e->transient, &e->overflow, run->options->keys);
		return;
	}
	roles_decide(out, &role, &run->roles, &run->rules, findings, counted, e->count, &e->transient, &e->overflow);
	if (run->roles.count > 0) {
		snprintf(r->role, sizeof r->role, "%s", run->roles.items[role].name);
		snprintf(r->chain, sizeof r->chain, "%s", run->roles.items[role].chain);
		r->threshold = run->roles.items[role].threshold > run->rules.threshold ? run->roles.items[role].threshold : run->rules.threshold;
	}
}

bool
digest_is_revoked(struct decision *out, const struct run *run, const struct digest *subject)
{
	const char *note = "";

	if (run->revoker == NULL || !trust_digest_revoked(run->revoker, subject, &note))
		return false;
	*out = (struct decision){ .verdict = VERDICT_DENY, .reason = REASON_REVOKED };
	snprintf(out->detail, sizeof out->detail, "the trust store revokes this digest%s%.300s", note[0] ? ": " : "", TEXT(slice_str(note)));
	return true;
}

/* Of the evidence from first on; decides by all of it. */
static enum cocket_code
evidence_examine(struct decision *out, struct run *run, const struct evidence *e, size_t first, const struct digest *subject, struct err *err)
{
	struct report *r = run->report;

	if (report_grow(r, e->count, err))
		return err->code;
	for (size_t i = first; i < e->count; i++) {
		claim_examine(&r->findings[r->count + i], &e->items[i], keys_of(run), &run->budget);
		r->subjects[r->count + i] = *subject;
	}
	findings_decide(out, run, e);
	return COCKET_OK;
}

/* No "no" while a place is left out that was only unlikely to have anything. */
static enum cocket_code
rest_examine(struct decision *out, struct run *run, struct evidence *e, const struct digest *subject, struct err *err)
{
	const size_t first = e->count;

	if (out->verdict == VERDICT_ALLOW || e->left_out == SOURCE_LISTING_UNKNOWN)
		return COCKET_OK;
	return evidence_gather_rest(e, run->source, subject, err) ? err->code : evidence_examine(out, run, e, first, subject, err);
}

enum cocket_code
manifest_decide(struct decision *out, struct run *run, const struct digest *subject, struct err *err)
{
	AUTO(evidence_free) struct evidence evidence = { 0 };
	struct report *r = run->report;

	if (evidence_collect(&evidence, run, subject, err) || evidence_examine(out, run, &evidence, 0, subject, err) ||
	    rest_examine(out, run, &evidence, subject, err))
		return err->code;
	if (digest_is_revoked(out, run, subject) && evidence.count > 0)
		memset(r->counted + r->count, 0, evidence.count * sizeof *r->counted);
	r->count += evidence.count;
	if (out->verdict == VERDICT_ALLOW)
		signed_time_hold(run, r->count - evidence.count);
	return COCKET_OK;
}

static void
name_report(const struct run *run)
{
	if (run->rules.name == NULL)
		return;
	run->report->has_name = true;
	run->report->name = *run->rules.name;
}

static void
pin(struct run *run, const struct decision *d)
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
roles_find(struct run *run, struct err *err)
{
	struct report *r = run->report;

	if (run->options->trust == NULL)
		return COCKET_OK;
	r->by_trust = true;
	r->root_version = trust_root_version(run->options->trust);
	r->targets_version = trust_targets_version(run->options->trust);
	if (run->rules.name == NULL)
		return fail(err, COCKET_E_NO_RULE, "the image's name is not known, and the trust store goes by names: give --signed-as NAME");
	return roles_open(&run->roles, run->options->trust, run->rules.name, run->rule && !run->rule->any_role ? &run->rule->roles : NULL, err);
}

/* By signatures, for the platforms too. */
static enum cocket_code
signatures_decide(struct decision *d, struct run *run, struct err *err)
{
	if (roles_find(run, err) || manifest_decide(d, run, &run->image.digest, err))
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

/* Of an image that may pass otherwise. */
static enum cocket_code
bytes_decide(struct decision *d, struct run *run, struct err *err)
{
	if (d->verdict != VERDICT_ALLOW || !run->options->deep)
		return COCKET_OK;
	if (deep_hold(d, run, err))
		return err->code;
	run->is_damaged = d->verdict != VERDICT_ALLOW;
	return COCKET_OK;
}

static enum cocket_code
run_decide(struct run *run, struct err *err)
{
	struct decision d = { 0 };

	if (run->rule && run->rule->kind == POLICY_REJECT && !run->rule->warn && rule_states(&d, run)) { /* nothing need be asked for that */
		report_decision(run->report, &d);
		return COCKET_OK;
	}
	if (source_resolve(&run->image, run->source, err))
		return err->code;
	run->report->has_digest = true;
	run->report->digest = run->image.digest;
	run->report->size = run->image.bytes.len;
	run->report->others = run->image.others;
	snprintf(run->report->media_type, sizeof run->report->media_type, "%s", run->image.manifest.media_type);
	if (signed_digest_check(run, err))
		return err->code;
	if (layout_name(run, err))
		return err->code;
	if (!rule_states(&d, run) && signatures_decide(&d, run, err) && as_decision(&d, err))
		return err->code;
	if (d.verdict == VERDICT_ALLOW)
		entries_hold(&d, run);
	lock_hold(&d, run);
	if (bytes_decide(&d, run, err))
		return err->code;
	if (d.verdict == VERDICT_ALLOW && ledger_hold(run, &d, err) && as_decision(&d, err))
		return err->code;
	report_decision(run->report, &d);
	rule_soften(run);
	if (run->report->verdict == VERDICT_ALLOW)
		pin(run, &d);
	return COCKET_OK;
}

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
		.rules = { .threshold = options->threshold, .now = options->now, .max_age = options->max_age,
		           .names_optional = options->gate == NULL && options->trust == NULL },
		.revoker = options->gate ? options->gate->trust : options->trust,
		.platforms = &options->platform, .platform_count = options->platform != NULL,
	};

	*out = (struct report){ .threshold = options->threshold, .deep = options->deep };
	snprintf(out->image, sizeof out->image, "%s", image);
	if (signed_name(&run, err) || elsewhere_take(&run, err) || run_decide(&run, err))
		report_refuse(out, err);
	elsewhere_tell(out);
	name_report(&run);
	image_free(&run.image);
	roles_free(&run.roles);
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
