/* Which manifests of an index are covered, and by whose signature: the index's, or one on the manifest itself (design section 3, "Indexes").
 * Never takes an unsigned index's word for a platform: then the image's own config must say it. */
#include <stdio.h>

#include "base/text.h"
#include "verify/run.h"

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

enum cocket_code
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
