/* Practices of an image by the policy's rule: see image_practice.h. */
#include "verify/image_practice.h"

#include <stdio.h>

#include "base/count.h"
#include "format/text/path_pattern.h"
#include "image/image_habits.h"
#include "image/tree.h"
#include "verify/base_image.h"
#include "verify/cache_session.h"
#include "verify/covered_images.h"
#include "verify/practice_config.h"

/* --- secrets ---------------------------------------------------------------------------------------- */

static bool
is_known(const struct policy_image *wants, const struct image_secret *s)
{
	for (size_t i = 0; i < wants->known_secrets.count; i++)
		if (path_pattern_matches(wants->known_secrets.items[i], s->place ? s->place : s->path))
			return true;
	return false;
}

static enum cocket_code
secret_found(void *context, const struct image_secret *s, struct err *err)
{
	struct practice *p = context;
	char text[IMAGE_SECRET_TEXT_BYTES];

	(void)err;
	if (is_known(p->wants, s) || (!s->by_name && s->kind == SECRET_ENCRYPTED_KEY && p->wants->secrets != SECRETS_ALL))
		return COCKET_OK;
	image_secret_print(text, s, p->manifest);
	practice_fault(p, "%s", text);
	return COCKET_OK;
}

/* What could not be looked into is a fault as well. */
static enum cocket_code
secrets_check(struct practice *p, const struct image_facts *f, struct err *err)
{
	const size_t before = p->faults;
	struct err why = { 0 };

	p->name = "secrets";
	if (p->wants->secrets == SECRETS_NOT_ASKED)
		return COCKET_OK;
	if (p->run->watch == NULL)
		practice_fault(p, "its layers were not looked into");
	if (image_secrets_each(f, p->manifest, p->run->watch, secret_found, p, &why) == COCKET_OK) {
		if (p->faults == before)
			practice_holds(p, "none in its config and %s", COUNT(p->manifest->count, "layer"));
		return COCKET_OK;
	}
	if (why.code == COCKET_E_NOMEM)
		return no_memory(err);
	practice_fault(p, "%s", why.message);
	return COCKET_OK;
}

/* --- the base image ----------------------------------------------------------------------------------- */

static enum cocket_code
base_check(struct practice *p, const struct image_facts *f, struct slice config, struct err *err)
{
	const struct base_question q = { .run = p->run, .wants = &p->wants->base, .digest = &p->image->digest, .manifest = p->manifest, .platform = p->platform,
		                         .config = config, .facts = f };
	struct err why = { 0 };

	p->name = "base";
	if (!p->wants->base.is_asked || base_image_check(&q, &why) == COCKET_OK)
		return COCKET_OK;
	if (why.code != COCKET_E_PLATFORM) /* not a no, but nobody knows */
		return *err = why, err->code;
	practice_fault(p, "%s", why.message);
	return COCKET_OK;
}

/* --- each image ------------------------------------------------------------------------------------- */

static bool
is_wanted(void *ctx, const struct descriptor *d)
{
	return is_covered_image(((const struct practice *)ctx)->run, d);
}

static enum cocket_code
facts_check(struct practice *p, struct slice config, struct err *err)
{
	AUTO(image_facts_free) struct image_facts f = { 0 };

	if (image_facts_parse(&f, config, err))
		return err->code;
	practice_config_check(p, &f);
	if (secrets_check(p, &f, err) || base_check(p, &f, config, err))
		return err->code;
	return *err = p->trouble, err->code;
}

static enum cocket_code
visit(void *ctx, struct tree_node *n, const struct tree_config *config, struct err *err)
{
	struct practice *p = ctx;

	if (tree_visit_check(n, config, err))
		return err->code;
	if (n->image->manifest.kind != MANIFEST_IMAGE)
		return COCKET_OK;
	p->images++;
	p->name = "image";
	p->where[0] = p->platform[0] = '\0';
	if (n->d && n->d->has_platform) {
		platform_print(p->platform, &n->d->platform);
		snprintf(p->where, sizeof p->where, "%s: ", p->platform);
	}
	p->image = n->image;
	p->manifest = &n->image->manifest;
	if (!config->is_asked) {
		practice_fault(p, "it is no container image: nothing says how it is run");
		return COCKET_OK;
	}
	return facts_check(p, config->bytes, err);
}

enum cocket_code
image_practice_check(struct decision *d, struct verification *run, struct err *err)
{
	struct practice p = { .run = run, .name = "image" };
	const struct tree_visitor v = { .wants = is_wanted, .wants_config = tree_wants_image_config, .visit = visit, .ctx = &p, .max = BLOBS_MAX };

	if (run->rule == NULL || !run->rule->image.is_asked)
		return COCKET_OK;
	p.wants = &run->rule->image;
	practice_results_free(&run->report->practices);
	if (tree_walk(cache_session_blobs(run->cached, run->source), &run->image, &v, err))
		return within(err, "image practices");
	if (p.images == 0)
		practice_fault(&p, "there is no image in it whose practices could be looked at");
	if (p.faults == 0)
		return COCKET_OK;
	d->verdict = VERDICT_DENY;
	d->reason = REASON_IMAGE_PRACTICE;
	snprintf(d->detail, sizeof d->detail, "%s", p.text);
	if (p.faults > PRACTICE_FAULTS_SHOWN) {
		const size_t n = strlen(d->detail);

		snprintf(d->detail + n, sizeof d->detail - n, "; and %zu more", p.faults - PRACTICE_FAULTS_SHOWN);
	}
	return COCKET_OK;
}
