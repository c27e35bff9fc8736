/* The life of one verify: name -> manifest -> evidence -> findings -> decision -> report.
 * A tag is resolved once; after that only its digest is used.  Nothing is allowed before the last check is done. */
#include "verify/verify.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/text.h"
#include "image/evidence.h"

/* Signature checks that telling damage from strangers may cost, for one image (claim/damage.c). */
#define DAMAGE_BUDGET 1024

struct run {
	struct report *report;
	const struct verify_options *options;
	struct source *source;
	struct rules rules;
	struct name name;      /* what rules.name points at, when known */
	unsigned budget;
	struct image image;
};

void
report_free(struct report *r)
{
	free(r->findings);
	free(r->counted);
	free(r->subjects);
	free(r->covered);
	*r = (struct report){ 0 };
}

static void
report_error(struct report *r, const struct err *e)
{
	r->reason = reason_of(e->code);
	r->verdict = reason_is_transient(r->reason) ? VERDICT_UNKNOWN : VERDICT_DENY;
	snprintf(r->detail, sizeof r->detail, "%s", e->message);
}

static void
report_decision(struct report *r, const struct decision *d)
{
	r->verdict = d->verdict;
	r->reason = d->reason;
	r->counted_keys = d->counted;
	snprintf(r->detail, sizeof r->detail, "%s", d->detail);
}

static enum cocket_code
report_grow(struct report *r, size_t more, struct err *err)
{
	size_t n = r->count + more;
	struct finding *findings = reallocarray(r->findings, n + 1, sizeof *findings);

	if (findings)
		r->findings = findings;
	bool *counted = reallocarray(r->counted, n + 1, sizeof *counted);
	if (counted)
		r->counted = counted;
	struct digest *subjects = reallocarray(r->subjects, n + 1, sizeof *subjects);
	if (subjects)
		r->subjects = subjects;
	return findings && counted && subjects ? COCKET_OK : fail(err, COCKET_E_NOMEM, "out of memory");
}

/* The name that claims must have, where it is known: --signed-as, the registry's, or a layout's ref.name that is a whole reference. */
static enum cocket_code
signed_name(struct run *run, struct err *err)
{
	const struct reference *ref = &run->source->ref;
	const char *asked_tag = ref->transport == TRANSPORT_REGISTRY ? ref->name.tag : ref->tag;

	if (run->options->signed_as) {
		if (name_parse_claimed(&run->name, slice_str(run->options->signed_as), err))
			return fail(err, COCKET_E_USAGE, "--signed-as %s: not an image name", TEXT(slice_str(run->options->signed_as)));
		if (run->name.tag[0] == '\0' && tag_valid(slice_str(asked_tag)))
			memcpy(run->name.tag, asked_tag, strlen(asked_tag) + 1);
		run->rules.name = &run->name;
	} else if (ref->transport == TRANSPORT_REGISTRY) {
		run->name = ref->name;
		run->rules.name = &run->name;
	}
	return COCKET_OK;
}

static void
layout_name(struct run *run)
{
	const struct reference *ref = &run->source->ref;

	if (run->rules.name || ref->transport != TRANSPORT_LAYOUT)
		return;
	if (name_parse_whole(&run->name, run->image.ref_name))
		run->rules.name = &run->name;
	else if (tag_valid(slice_str(ref->tag)))
		run->rules.tag = ref->tag;
}

static enum cocket_code
evidence_collect(struct evidence *out, struct run *run, const struct digest *subject, struct err *err)
{
	if (evidence_gather(out, run->source, subject, err))
		return err->code;
	for (size_t i = 0; i < run->options->signature_count; i++)
		if (evidence_read_file(out, run->options->signatures[i], subject, err))
			return err->code;
	return COCKET_OK;
}

/* Examines all evidence for one manifest and decides on it alone; findings are added to the report. */
static enum cocket_code
manifest_decide(struct decision *out, struct run *run, const struct digest *subject, struct err *err)
{
	AUTO(evidence_free) struct evidence evidence = { 0 };
	struct report *r = run->report;

	if (evidence_collect(&evidence, run, subject, err) || report_grow(r, evidence.count, err))
		return err->code;
	for (size_t i = 0; i < evidence.count; i++) {
		claim_examine(&r->findings[r->count + i], &evidence.items[i], run->options->keys, &run->budget);
		r->subjects[r->count + i] = *subject;
	}
	decide(out, &run->rules, r->findings + r->count, r->counted + r->count, evidence.count, &evidence.transient, &evidence.overflow,
	       run->options->keys);
	r->count += evidence.count;
	return COCKET_OK;
}

static void
pin(struct run *run, const struct decision *d)
{
	struct report *r = run->report;
	const struct reference *ref = &run->source->ref;
	char text[NAME_TEXT_BYTES];
	char digest[DIGEST_TEXT_BYTES];

	if (ref->transport == TRANSPORT_REGISTRY) {
		name_print(text, &ref->name, &r->digest);
		snprintf(r->pinned, sizeof r->pinned, "%s", text);
	} else if (run->rules.name || d->has_name) {
		name_print(text, run->rules.name ? run->rules.name : &d->name, &r->digest);
		snprintf(r->pinned, sizeof r->pinned, "%s", text);
	} else {
		digest_print(digest, &r->digest);
		snprintf(r->pinned, sizeof r->pinned, "oci:%s@%s", ref->path, digest);
	}
}

/* The config tells the platform where no signed index does. */
static enum cocket_code
config_check(struct run *run, const struct image *image, const struct platform *asked, struct err *err)
{
	AUTO(buf_free) struct buf bytes = BUF(CONFIG_MAX_BYTES);
	struct image_config config;
	char want[PLATFORM_TEXT_BYTES], have[PLATFORM_TEXT_BYTES];

	if (source_blob(&bytes, run->source, &image->manifest.config, CONFIG_MAX_BYTES, err) || image_config_parse(&config, buf_slice(&bytes), err))
		return within(err, "config");
	if (platform_matches(asked, &config.platform))
		return COCKET_OK;
	platform_print(want, asked);
	platform_print(have, &config.platform);
	return fail(err, COCKET_E_PLATFORM, "the image is for %s, asked for %s", have, want);
}

static enum cocket_code
covered_add(struct report *r, const struct platform *platform, const struct digest *digest, bool by_index, struct err *err)
{
	struct coverage *covered = reallocarray(r->covered, r->covered_count + 1, sizeof *covered);

	if (covered == NULL)
		return fail(err, COCKET_E_NOMEM, "out of memory");
	r->covered = covered;
	covered[r->covered_count++] = (struct coverage){ .platform = *platform, .digest = *digest, .by_index = by_index };
	return COCKET_OK;
}

/* A platform's manifest on its own signature: it must then say itself which platform it is for, since nobody signed the index that says so. */
static enum cocket_code
child_decide(struct decision *out, struct run *run, const struct descriptor *child, struct err *err)
{
	AUTO(image_free) struct image image = { 0 };

	if (manifest_decide(out, run, &child->digest, err))
		return err->code;
	if (out->verdict != VERDICT_ALLOW)
		return COCKET_OK;
	if (source_manifest(&image, run->source, child, err))
		return within(err, "platform's manifest");
	if (image.manifest.kind != MANIFEST_IMAGE)
		return fail(err, COCKET_E_FORMAT, "platform's manifest is an index");
	return config_check(run, &image, &child->platform, err);
}

/* BuildKit's provenance manifests run on no platform; a signed index covers them, and alone they need no signature. */
static bool
is_runnable(const struct descriptor *d)
{
	return d->has_platform && strcmp(d->platform.os, "unknown") != 0;
}

static bool
is_asked(const struct descriptor *d, const struct platform *asked)
{
	return is_runnable(d) && (asked == NULL || platform_matches(asked, &d->platform));
}

/* Decides each platform asked for; *index_decision is on entry the verdict on the index itself, on return the one on all of it. */
static enum cocket_code
platforms_decide(struct decision *index_decision, struct run *run, const struct platform *asked, struct err *err)
{
	const struct manifest *m = &run->image.manifest;
	const bool by_index = index_decision->verdict == VERDICT_ALLOW;
	struct decision d = *index_decision;
	char text[PLATFORM_TEXT_BYTES];

	for (size_t i = 0; i < m->count; i++) {
		const struct descriptor *child = &m->items[i];

		if (!is_asked(child, asked))
			continue;
		platform_print(text, &child->platform);
		if (!by_index && child_decide(&d, run, child, err))
			return within(err, "%s", text);
		if (d.verdict != VERDICT_ALLOW) {
			*index_decision = d;
			snprintf(index_decision->detail, sizeof index_decision->detail, "%s: %.400s", text, d.detail);
			return COCKET_OK;
		}
		if (covered_add(run->report, &child->platform, &child->digest, by_index, err))
			return err->code;
		if (asked)
			break; /* as runtimes do: the first that matches */
	}
	if (run->report->covered_count == 0)
		return fail(err, COCKET_E_PLATFORM, "the index has no manifest for platform %s", TEXT(slice_str(run->options->platform)));
	*index_decision = d;
	return COCKET_OK;
}

static enum cocket_code
platform_decide(struct decision *d, struct run *run, struct err *err)
{
	const char *text = run->options->platform;
	const bool all = strcmp(text, "all") == 0;
	struct platform asked = { 0 };

	if (!all && platform_parse(&asked, slice_str(text), err))
		return err->code;
	if (run->image.manifest.kind == MANIFEST_INDEX)
		return platforms_decide(d, run, all ? NULL : &asked, err);
	if (all || d->verdict != VERDICT_ALLOW)
		return COCKET_OK;
	if (config_check(run, &run->image, &asked, err))
		return err->code;
	return covered_add(run->report, &asked, &run->image.digest, false, err);
}

static void
hint(struct report *r, const struct reference *ref)
{
	const char *text = "";

	if (r->reason == REASON_NO_SIGNATURE)
		text = "sign it with: cocket sign --key KEY IMAGE";
	else if (r->reason == REASON_UNKNOWN_KEY)
		text = "if you trust the signer, give its public key with --key";
	else if (r->reason == REASON_NAME_MISMATCH)
		text = "for a mirror or a renamed copy, --signed-as NAME says under which name the signer knew the image";
	else if (r->reason == REASON_AUTH && ref->transport == TRANSPORT_REGISTRY)
		text = "log in with docker login or podman login, or give --auth-file FILE";
	snprintf(r->hint, sizeof r->hint, "%s", text);
}

static enum cocket_code
run_decide(struct run *run, struct err *err)
{
	struct decision d = { 0 };

	if (source_resolve(&run->image, run->source, err))
		return err->code;
	run->report->has_digest = true;
	run->report->digest = run->image.digest;
	layout_name(run);
	if (manifest_decide(&d, run, &run->image.digest, err))
		return err->code;
	if (run->options->platform && platform_decide(&d, run, err))
		return err->code;
	report_decision(run->report, &d);
	if (d.verdict == VERDICT_ALLOW)
		pin(run, &d);
	return COCKET_OK;
}

static enum cocket_code
options_check(const struct verify_options *o, struct err *err)
{
	struct platform ignored;

	if (o->keys->count == 0) /* A29: "signed by someone" is no rule */
		return fail(err, COCKET_E_USAGE, "no keys given");
	if (o->threshold < 1) /* A16; one that the keys given cannot meet denies */
		return fail(err, COCKET_E_USAGE, "threshold 0: expected 1 or more");
	if (o->platform && strcmp(o->platform, "all") != 0)
		return platform_parse(&ignored, slice_str(o->platform), err);
	return COCKET_OK;
}

enum cocket_code
verify_image(struct report *out, struct session *session, const char *image, const struct verify_options *options, struct err *err)
{
	struct reference ref;
	struct report report = { .threshold = options->threshold };
	struct err local = { 0 };

	if (options_check(options, err) || reference_parse(&ref, image, err))
		return err->code;
	snprintf(report.image, sizeof report.image, "%s", image);
	uint64_t requests = session_request_count(session);
	struct run run = {
		.report = &report, .options = options, .budget = DAMAGE_BUDGET, .rules = { .threshold = options->threshold, .now = options->now },
	};
	session_start_image(session);
	if (source_open(&run.source, session, &ref, false, &local) || signed_name(&run, &local) || run_decide(&run, &local))
		report_error(&report, &local);
	image_free(&run.image);
	source_close(&run.source);
	if (local.code == COCKET_E_USAGE) {
		report_free(&report);
		return fail(err, COCKET_E_USAGE, "%s", local.message);
	}
	report.requests = session_request_count(session) - requests;
	hint(&report, &ref);
	*out = report;
	return COCKET_OK;
}
