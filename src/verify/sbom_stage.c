/* Lists against layers: see sbom_stage.h. */
#include "verify/sbom_stage.h"

#include <stdio.h>
#include <unistd.h>

#include "base/count.h"
#include "base/limits.h"
#include "base/list.h"
#include "base/log.h"
#include "image/tree.h"
#include "verify/cache_session.h"
#include "verify/covered_images.h"
#include "verify/sbom_bytes.h"
#include "verify/verification.h"

/* --- before the layers pass ---------------------------------------------------------------------------------- */

static bool
is_asked(const struct verification *run)
{
	for (size_t i = 0; i < run->attestations.required.count; i++)
		if (run->attestations.required.items[i].asked->sbom.matches_bytes)
			return true;
	return false;
}

static enum cocket_code
content_wish(struct inventory_wish *wish, const struct sbom_content *c, struct err *err)
{
	for (size_t i = 0; i < c->file_count; i++) {
		if (inventory_wish_add(wish, c->files[i].path, err))
			return err->code;
		wish->sha256 = wish->sha256 || c->files[i].has_sha256;
		wish->sha1 = wish->sha1 || !c->files[i].has_sha256;
	}
	return COCKET_OK;
}

enum cocket_code
sbom_stage_begin(struct verification *run, struct err *err)
{
	struct sbom_watch *w = &run->sboms;

	if (!is_asked(run))
		return COCKET_OK;
	if (inventory_wish_open(&w->wish, err))
		return err->code;
	for (size_t i = 0; i < w->count; i++)
		if (content_wish(&w->wish, &w->items[i].content, err))
			return within(err, "%s", w->items[i].where);
	inventory_wish_close(&w->wish);
	run->layers.interest.inventory = &w->wish;
	run->layers.interest.no_secrets = run->watch == NULL;
	run->watch = &run->layers;
	void (*say)(const char *fmt, ...) PRINTF_LIKE(1, 2) = isatty(STDERR_FILENO) ? log_note : log_verbose;

	say("reading %.1f MiB of SBOM and hashing %s", (double)w->document_bytes / (double)MIB, COUNT(w->wish.file_count, "file"));
	return COCKET_OK;
}

/* --- each image ------------------------------------------------------------------------------------------------ */

struct comparing {
	struct verification *run;
	const struct policy_attestation *asked;
	const struct inventory_wish *wish;
	struct decision *d;
	size_t images;
};

static void
deny(struct comparing *c, const char *platform, const char *why)
{
	if (c->d->verdict != VERDICT_ALLOW)
		return;
	c->d->verdict = VERDICT_DENY;
	c->d->reason = REASON_ATTESTATION;
	snprintf(c->d->detail, sizeof c->d->detail, "%s%sSBOM: %.400s", platform, platform[0] ? ": " : "", why);
}

static enum cocket_code
compare_with(struct comparing *c, const struct sbom_held *h, struct inventory *have, const struct tree_node *n, struct err *err)
{
	struct sbom_results *results = &c->run->report->sboms;
	struct sbom_result *r;

	if (LIST_GROW(results, LIST_MAX, "lists of packages", err))
		return err->code;
	r = &results->items[results->count++];
	*r = (struct sbom_result){ .manifest = n->image->digest };
	if (n->d && n->d->has_platform)
		platform_print(r->platform, &n->d->platform);
	snprintf(r->where, sizeof r->where, "%s", h->where);
	return sbom_bytes_compare(r, &h->content, have, err);
}

/* One suffices where any attestation does; else each must match. */
static void
results_weigh(struct comparing *c, size_t first)
{
	const struct sbom_results *results = &c->run->report->sboms;
	const struct sbom_result *bad = NULL;
	size_t matched = 0;

	for (size_t i = first; i < results->count; i++) {
		matched += results->items[i].matches;
		if (bad == NULL && !results->items[i].matches)
			bad = &results->items[i];
	}
	if (bad && (matched == 0 || c->asked->select != SELECT_ANY))
		deny(c, bad->platform, bad->detail);
}

static enum cocket_code
image_compare(struct comparing *c, struct inventory *have, const struct tree_node *n, const struct digest *subject, size_t *found, struct err *err)
{
	const struct sbom_watch *w = &c->run->sboms;
	const size_t first = c->run->report->sboms.count;

	for (size_t i = 0; i < w->count; i++)
		if (w->items[i].asked == c->asked && digest_eq(&w->items[i].subject, subject) && compare_with(c, &w->items[i], have, n, err))
			return err->code;
	*found = c->run->report->sboms.count - first;
	results_weigh(c, first);
	return COCKET_OK;
}

/* What is said of the index holds for each image in it, if nothing is said of the image itself. */
static enum cocket_code
inventory_compare(struct comparing *c, struct inventory *have, const struct tree_node *n, struct err *err)
{
	size_t found = 0;

	if (image_compare(c, have, n, &n->image->digest, &found, err) ||
	    (found == 0 && image_compare(c, have, n, &c->run->image.digest, &found, err)))
		return err->code;
	if (found == 0)
		deny(c, "", "of one of its images nobody who is asked for has attested any");
	return COCKET_OK;
}

static enum cocket_code
visit(void *ctx, struct tree_node *n, const struct tree_config *config, struct err *err)
{
	struct comparing *c = ctx;
	AUTO(inventory_free) struct inventory have = { 0 };
	struct err why = { 0 };
	char platform[PLATFORM_TEXT_BYTES] = "";

	(void)config;
	if (n->image == NULL)
		return *err = n->why, err->code;
	if (n->image->manifest.kind != MANIFEST_IMAGE)
		return COCKET_OK;
	c->images++;
	if (inventory_open(&have, &n->image->manifest, c->run->watch, c->wish, &why) == COCKET_OK)
		return inventory_compare(c, &have, n, err);
	if (why.code == COCKET_E_NOMEM)
		return no_memory(err);
	if (n->d && n->d->has_platform)
		platform_print(platform, &n->d->platform);
	deny(c, platform, why.message);
	return COCKET_OK;
}

static bool
is_wanted(void *ctx, const struct descriptor *d)
{
	return is_covered_image(((const struct comparing *)ctx)->run, d);
}

static enum cocket_code
requirement_compare(struct comparing *c, struct err *err)
{
	const struct tree_visitor v = { .wants = is_wanted, .visit = visit, .ctx = c, .max = BLOBS_MAX };

	c->images = 0;
	if (tree_walk(cache_session_blobs(c->run->cached, c->run->source), &c->run->image, &v, err))
		return within(err, "SBOM");
	if (c->images == 0)
		deny(c, "", "there is no image in it that could be held against it");
	return COCKET_OK;
}

enum cocket_code
sbom_stage_check(struct decision *d, struct verification *run, struct err *err)
{
	struct comparing c = { .run = run, .wish = &run->sboms.wish, .d = d };

	if (d->verdict != VERDICT_ALLOW || !is_asked(run))
		return COCKET_OK;
	if (!run->options->deep) {
		deny(&c, "", "its layers were not looked into: use --deep (verify-bytes)");
		return COCKET_OK;
	}
	for (size_t i = 0; i < run->attestations.required.count; i++) {
		c.asked = run->attestations.required.items[i].asked;
		if (c.asked->sbom.matches_bytes && requirement_compare(&c, err))
			return err->code;
	}
	return COCKET_OK;
}
