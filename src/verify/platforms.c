/* Which manifests of an index are covered, and by whose signature: the index's, or one on the manifest itself (cocket-options(7),
 * --platform).
 * Never takes an unsigned index's word for a platform: then the image's own config must say it. */
#include <stdio.h>

#include "base/escape.h"
#include "format/oci/image_config.h"
#include "verify/verification.h"

/* The config tells the platform where no signed index does. */
static enum cocket_code
config_platform(struct platform *out, struct verification *run, const struct image *image, struct err *err)
{
	AUTO(buf_free) struct buf bytes = BUF(CONFIG_MAX_BYTES);
	struct image_config config;

	if (source_blob(&bytes, run->source, &image->manifest.config, CONFIG_MAX_BYTES, err) || image_config_parse(&config, buf_slice(&bytes), err))
		return within(err, "config");
	*out = config.platform;
	return COCKET_OK;
}

static enum cocket_code
config_check(struct verification *run, const struct image *image, const struct platform *asked, struct err *err)
{
	struct platform is;
	char want[PLATFORM_TEXT_BYTES], have[PLATFORM_TEXT_BYTES];

	if (config_platform(&is, run, image, err))
		return err->code;
	if (platform_matches(asked, &is))
		return COCKET_OK;
	platform_print(want, asked);
	platform_print(have, &is);
	return fail(err, COCKET_E_PLATFORM, "the image is for %s, asked for %s", have, want);
}

/* A platform's manifest on its own signature: it must then say itself which platform it is for, since nobody signed the index that says
 * so. */
static enum cocket_code
child_decide(struct decision *out, struct verification *run, const struct descriptor *child, struct err *err)
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
	return child->has_platform ? config_check(run, &image, &child->platform, err) : COCKET_OK;
}

/* BuildKit's provenance manifests run on no platform; a signed index covers them, and alone they need no signature. */
static bool
is_attestation(const struct descriptor *d)
{
	return d->has_platform && strcmp(d->platform.os, "unknown") == 0;
}

static bool
is_asked(const struct descriptor *d, const struct platform *asked)
{
	return d->has_platform && !is_attestation(d) && (asked == NULL || platform_matches(asked, &d->platform));
}

/* An index that nobody signed may hold anything beside what is signed, and runtimes choose each in its own way: the best variant, an entry
 * of no platform (containerd's images.Manifest), an alias.  So whatever one of them may take for the platform asked must be covered too. */
static bool
may_be_chosen(const struct descriptor *d, const struct platform *asked)
{
	if (asked == NULL || !d->has_platform)
		return !is_attestation(d);
	return platform_may_match(asked, &d->platform);
}

static bool
is_covered(const struct report *r, const struct descriptor *d)
{
	for (size_t i = 0; i < r->covered_count; i++)
		if (digest_eq(&r->covered[i].digest, &d->digest) && memcmp(&r->covered[i].platform, &d->platform, sizeof d->platform) == 0)
			return true;
	return false;
}

/* Where the image's name is not known, all its platforms must be signed by the same one: what the first says holds for the rest. */
static void
name_hold(struct verification *run, const struct decision *d)
{
	const char *tag = run->required.tag ? run->required.tag : "";

	if (run->required.name || !d->has_name)
		return;
	run->name = d->name;
	if (run->name.tag[0] == '\0')
		memcpy(run->name.tag, tag, strlen(tag) + 1);
	run->required.name = &run->name;
}

static void
entry_print(char out[static PLATFORM_TEXT_BYTES], const struct descriptor *child)
{
	if (child->has_platform)
		platform_print(out, &child->platform);
	else
		snprintf(out, PLATFORM_TEXT_BYTES, "manifest without a platform");
}

/* A denial says which manifest it is about. */
static void
entry_name(struct decision *d, const struct descriptor *child)
{
	char text[PLATFORM_TEXT_BYTES], detail[ERR_MESSAGE_BYTES];

	entry_print(text, child);
	memcpy(detail, d->detail, sizeof detail);
	snprintf(d->detail, sizeof d->detail, "%s: %.400s", text, detail);
}

static enum cocket_code
entry_decide(struct decision *d, struct verification *run, const struct descriptor *child, bool by_index, struct err *err)
{
	char text[PLATFORM_TEXT_BYTES];

	entry_print(text, child);
	if (!by_index && child_decide(d, run, child, err))
		return within(err, "%s", text);
	if (d->verdict == VERDICT_ALLOW && !digest_is_revoked(d, run, &child->digest)) {
		if (!by_index)
			name_hold(run, d);
		return covered_add(run->report, &child->platform, &child->digest, by_index, err);
	}
	entry_name(d, child);
	return COCKET_OK;
}

/* A walk over the entries of an index for one platform. */
struct entry_walk {
	const struct platform *asked; /* NULL: each platform */
	bool by_index;                /* the index's own signature covers them */
	bool found;                   /* one that is for the platform */
};

static bool
must_be_covered(const struct entry_walk *w, const struct report *r, const struct descriptor *child)
{
	if (w->by_index)
		return is_asked(child, w->asked);
	return may_be_chosen(child, w->asked) && !is_covered(r, child);
}

/* As runtimes do: the first that matches; where nobody signed the index, all that one of them may choose.  Ends at the first denial. */
static enum cocket_code
entries_decide(struct decision *d, struct verification *run, struct entry_walk *w, struct err *err)
{
	const struct manifest *m = &run->image.manifest;

	for (size_t i = 0; i < m->count && !(w->by_index && w->asked && w->found); i++) {
		const struct descriptor *child = &m->items[i];

		w->found |= is_asked(child, w->asked);
		if (!must_be_covered(w, run->report, child))
			continue;
		if (entry_decide(d, run, child, w->by_index, err))
			return err->code;
		if (d->verdict != VERDICT_ALLOW) {
			w->found = true; /* what is denied is not missing */
			return COCKET_OK;
		}
	}
	return COCKET_OK;
}

/* Decides one platform, or with asked NULL each; *index_decision is on entry the verdict on the index itself, on return the one on it too. */
static enum cocket_code
platforms_decide(struct decision *index_decision, struct verification *run, const struct platform *asked, const char *text, struct err *err)
{
	struct entry_walk w = { .asked = asked, .by_index = index_decision->verdict == VERDICT_ALLOW };
	struct decision d = *index_decision;

	if (!w.by_index && manifest_one_reading_check(&run->image.manifest, err)) /* its entries are one to a runtime, which we must see too */
		return err->code;
	if (entries_decide(&d, run, &w, err))
		return err->code;
	if (!w.found)
		return fail(err, COCKET_E_PLATFORM, "the index has no manifest for platform %s", TEXT(slice_str(text)));
	*index_decision = d;
	return COCKET_OK;
}

static bool
is_all(const char *text)
{
	return strcmp(text, "all") == 0;
}

/* docker load takes what an archive's manifest.json names, whatever platform was asked for here; its bytes alone are looked at that are
 * covered (A43). */
static enum cocket_code
dockers_check(const struct verification *run, struct err *err)
{
	const struct report *r = run->report;
	char text[DIGEST_TEXT_BYTES];

	for (size_t i = 0; i < run->image.docker_count; i++) {
		size_t at = 0;

		while (at < r->covered_count && !digest_eq(&r->covered[at].digest, &run->image.dockers[i]))
			at++;
		if (at == r->covered_count) {
			digest_print(text, &run->image.dockers[i]);
			return fail(err, COCKET_E_PLATFORM, "manifest.json: docker would load %s, which is for no platform that was asked for", text);
		}
	}
	return COCKET_OK;
}

/* Each on its own: that one is covered by its own signature makes no other so. */
static enum cocket_code
platforms_of_index(struct decision *d, struct verification *run, struct err *err)
{
	const struct decision of_index = *d;

	for (size_t i = 0; i < run->platform_count; i++) {
		const char *text = run->platforms[i];
		struct platform asked = { 0 };

		if (!is_all(text) && platform_parse(&asked, slice_str(text), err))
			return err->code;
		*d = of_index;
		if (platforms_decide(d, run, is_all(text) ? NULL : &asked, text, err))
			return err->code;
		if (d->verdict != VERDICT_ALLOW)
			return COCKET_OK;
	}
	return dockers_check(run, err);
}

/* False too for what is no platform. */
static bool
is_for(const struct platform *is, const char *text)
{
	struct platform asked = { 0 };
	struct err unused;

	return is_all(text) || (platform_parse(&asked, slice_str(text), &unused) == COCKET_OK && platform_matches(&asked, is));
}

/* The first that the image is for, or is not for; NULL none. */
static const char *
platform_find(const struct verification *run, const struct platform *is, bool is_wanted)
{
	for (size_t i = 0; i < run->platform_count; i++)
		if (is_for(is, run->platforms[i]) == is_wanted)
			return run->platforms[i];
	return NULL;
}

bool
platform_may_be_asked(const struct verification *run, const struct descriptor *d)
{
	return run->platform_count == 0 || !d->has_platform || platform_find(run, &d->platform, true) != NULL;
}

static enum cocket_code
fail_other_platform(const struct platform *is, const char *asked, bool or_others, struct err *err)
{
	const char *others = or_others ? ", or others that the policy lists" : "";
	char have[PLATFORM_TEXT_BYTES];

	platform_print(have, is);
	if (is->os[0] == '\0' && is->arch[0] == '\0') /* an artifact: its config is its own affair */
		return fail(err, COCKET_E_PLATFORM, "it is for no platform, asked for %s%s", asked, others);
	return fail(err, COCKET_E_PLATFORM, "the image is for %s, asked for %s%s", have, asked, others);
}

static enum cocket_code
covered_add_asked(struct verification *run, const char *text, struct err *err)
{
	struct platform asked = { 0 };

	if (is_all(text))
		return COCKET_OK;
	return platform_parse(&asked, slice_str(text), err) ? err->code : covered_add(run->report, &asked, &run->image.digest, false, err);
}

/* An image that is no index is for one platform: each that the user asks for must be that one, and one of those that a rule lists. */
static enum cocket_code
platform_of_image(struct verification *run, struct err *err)
{
	const bool is_users = run->options->platform_count > 0;
	struct platform is;

	if (is_all(run->platforms[0]) && run->platform_count == 1)
		return COCKET_OK;
	if (config_platform(&is, run, &run->image, err))
		return err->code;
	const char *match = platform_find(run, &is, true), *other = platform_find(run, &is, false);
	if (is_users && other)
		return fail_other_platform(&is, other, false, err);
	return match ? covered_add_asked(run, match, err) : fail_other_platform(&is, run->platforms[0], run->platform_count > 1, err);
}

static bool
leaves_some_out(const struct verification *run)
{
	const struct manifest *m = &run->image.manifest;

	for (size_t i = 0; i < m->count; i++)
		if (!is_attestation(&m->items[i]) && !is_covered(run->report, &m->items[i]))
			return true;
	return false;
}

enum cocket_code
platform_decide(struct decision *d, struct verification *run, struct err *err)
{
	if (run->platform_count == 0 || d->reason == REASON_REVOKED) /* no child's signature makes up for that */
		return COCKET_OK;
	if (run->image.manifest.kind == MANIFEST_INDEX) {
		if (platforms_of_index(d, run, err))
			return err->code;
		run->report->is_partial = leaves_some_out(run);
		return COCKET_OK;
	}
	return d->verdict == VERDICT_ALLOW ? platform_of_image(run, err) : COCKET_OK;
}

/* Any platform where none was asked for. */
static bool
may_be_run(const struct verification *run, const struct descriptor *d)
{
	for (size_t i = 0; i < run->platform_count; i++) {
		struct platform asked = { 0 };
		struct err unused;

		if (is_all(run->platforms[i]) || platform_parse(&asked, slice_str(run->platforms[i]), &unused))
			return may_be_chosen(d, NULL);
		if (may_be_chosen(d, &asked))
			return true;
	}
	return run->platform_count == 0 && may_be_chosen(d, NULL);
}

void
revoked_entries_check(struct decision *d, struct verification *run)
{
	const struct manifest *m = &run->image.manifest;

	for (size_t i = 0; m->kind == MANIFEST_INDEX && i < m->count && d->verdict == VERDICT_ALLOW; i++)
		if (may_be_run(run, &m->items[i]) && digest_is_revoked(d, run, &m->items[i].digest))
			entry_name(d, &m->items[i]);
}
