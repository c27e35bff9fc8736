/* The base image: see base_image.h.  What it is called is the signer's word, since the labels are signed with the image; what it is, is verified
 * anew, by its digest. */
#include "verify/base_image.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/escape.h"
#include "format/name/image_pattern.h"
#include "format/text/path_pattern.h"
#include "image/source_open.h"
#include "image/tree.h"
#include "verify/verify.h"

#define NAME_LABEL "org.opencontainers.image.base.name"
#define DIGEST_LABEL "org.opencontainers.image.base.digest"

#define NO(...) fail(err, COCKET_E_PLATFORM, __VA_ARGS__)

static bool
matches(const struct policy_list *patterns, const struct name *name)
{
	char repository[NAME_TEXT_BYTES], pattern[NAME_TEXT_BYTES];
	struct err ignored = { 0 };

	name_print_repository(repository, name);
	for (size_t i = 0; i < patterns->count; i++)
		if (image_pattern_read(pattern, patterns->items[i], &ignored) == COCKET_OK && path_pattern_matches(pattern, repository))
			return true;
	return patterns->count == 0;
}

/* The name and the digest that the labels say. */
static enum cocket_code
labels_read(struct reference *out, const struct image_facts *f, bool needs_digest, struct err *err)
{
	const char *name = image_facts_label(f, NAME_LABEL), *digest = image_facts_label(f, DIGEST_LABEL);
	struct err why = { 0 };

	if (name == NULL)
		return NO("its base image is not known: it has no label " NAME_LABEL);
	*out = (struct reference){ .transport = TRANSPORT_REGISTRY };
	if (name_parse(&out->name, slice_str(name), &why))
		return NO("label " NAME_LABEL ": %s", why.message);
	out->has_digest = out->name.has_digest;
	out->digest = out->name.digest;
	if (digest && digest_parse(&out->digest, slice_str(digest), &why))
		return NO("label " DIGEST_LABEL ": %s", why.message);
	out->has_digest = out->has_digest || digest != NULL;
	if (needs_digest && !out->has_digest)
		return NO("which base image it is made from is not known: it has no label " DIGEST_LABEL);
	return COCKET_OK;
}

/* --- its age: of all that the base image is for, the oldest --------------------------------------------- */

struct ages {
	size_t count;
	bool is_unknown;
	int64_t oldest;
};

static bool
wants_config(void *ctx, const struct tree_node *n)
{
	return tree_wants_image_config(ctx, n) && !(n->d && is_provenance(n->d));
}

static enum cocket_code
visit(void *ctx, struct tree_node *n, const struct tree_config *config, struct err *err)
{
	AUTO(image_facts_free) struct image_facts f = { 0 };
	struct ages *a = ctx;

	if (tree_visit_check(n, config, err) || !config->is_asked)
		return err->code;
	if (image_facts_parse(&f, config->bytes, err))
		return err->code;
	a->is_unknown = a->is_unknown || !f.has_created;
	if (a->count++ == 0 || f.created < a->oldest)
		a->oldest = f.created;
	return COCKET_OK;
}

static enum cocket_code
age_check(const struct verification *run, const struct base_checks *wants, struct source *source, const struct image *image, const char *name,
          struct err *err)
{
	struct ages a = { 0 };
	const struct tree_visitor v = { .wants_config = wants_config, .visit = visit, .ctx = &a, .max = INDEX_CHILDREN_MAX };
	char span[CLOCK_SPAN_BYTES], limit[CLOCK_SPAN_BYTES];

	if (wants->max_age == 0)
		return COCKET_OK;
	if (tree_walk(source, image, &v, err))
		return within(err, "base image %s", name);
	if (a.count == 0 || a.is_unknown)
		return NO("base image %s does not say when it was made", name);
	clock_print_span(span, run->options->now - a.oldest);
	clock_print_span(limit, wants->max_age);
	if (run->options->now - a.oldest > wants->max_age)
		return NO("base image %s was made %s ago, at most %s is allowed", name, span, limit);
	return COCKET_OK;
}

/* --- whether it may be used ------------------------------------------------------------------------------ */

static enum cocket_code
verified_check(struct verification *run, const struct base_checks *wants, const struct reference *ref, const char *name, struct err *err)
{
	AUTO(verified_free) struct verified *v = NULL;
	const struct verify_request request = { .own_session = true, .now = run->options->now, .bases = run->options->bases + 1 };
	const struct report *r;

	if (run->options->bases >= BASE_IMAGES_MAX)
		return NO("base image %s: more than %d base images one above the other", name, BASE_IMAGES_MAX);
	if (verify(&v, run->context, ref, &request, err))
		return within(err, "base image %s", name);
	r = &v->report;
	if (r->verdict == VERDICT_UNKNOWN)
		return fail(err, COCKET_E_REGISTRY, "base image %s: %s: %s", name, reason_word(r->reason), r->detail);
	if (r->verdict != VERDICT_ALLOW)
		return NO("base image %s is denied: %s: %s", name, reason_word(r->reason), r->detail);
	return age_check(run, wants, v->source, &v->image, name, err);
}

static enum cocket_code
unverified_check(struct verification *run, const struct base_checks *wants, const struct reference *ref, const char *name, struct err *err)
{
	AUTO(session_free) struct session *session = NULL; /* outlives the source */
	AUTO(source_close) struct source *source = NULL;
	AUTO(image_free) struct image image = { 0 };

	if (wants->max_age == 0)
		return COCKET_OK;
	if (session_fork(&session, run->context->session, false, err) || source_open(&source, session, ref, false, err) ||
	    source_resolve(&image, source, err))
		return within(err, "base image %s", name);
	return age_check(run, wants, source, &image, name, err);
}

enum cocket_code
base_image_check(struct verification *run, const struct base_checks *wants, const struct image_facts *f, struct err *err)
{
	struct reference ref;
	char name[NAME_TEXT_BYTES];

	if (labels_read(&ref, f, wants->is_verified || wants->max_age, err))
		return err->code;
	name_print(name, &ref.name, ref.has_digest ? &ref.digest : NULL);
	if (!matches(&wants->names, &ref.name))
		return NO("its base image %s is none of those that are allowed", name);
	return wants->is_verified ? verified_check(run, wants, &ref, name, err) : unverified_check(run, wants, &ref, name, err);
}
