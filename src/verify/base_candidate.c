/* An image that another may be made from: see base_candidate.h.  What it is called is the signer's word; what it is, is verified anew, by its
 * digest. */
#include "verify/base_candidate.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/limits.h"
#include "format/name/image_pattern.h"
#include "format/text/path_pattern.h"
#include "image/source_open.h"
#include "verify/verify.h"

#define NO(...) fail(err, COCKET_E_PLATFORM, __VA_ARGS__)

void
base_candidate_open(struct base_candidate *c, const struct name *name, const char *said_by)
{
	*c = (struct base_candidate){ .ref = { .transport = TRANSPORT_REGISTRY, .name = *name, .has_digest = name->has_digest, .digest = name->digest },
		                      .said_by = said_by };
	name_print(c->name, name, name->has_digest ? &name->digest : NULL);
}

static const char *
noun_of(const struct base_candidate *c)
{
	return c->is_input ? "image of the build" : "base image";
}

enum cocket_code
base_candidate_look(struct base_candidate *c, const struct base_question *q, const struct layered *of, struct err *err)
{
	AUTO(session_free) struct session *session = NULL; /* outlives the source */
	AUTO(source_close) struct source *source = NULL;
	AUTO(image_free) struct image image = { 0 };

	if (session_fork(&session, q->run->session, false, err) || source_open(&source, session, &c->ref, false, err) ||
	    source_resolve(&image, source, err) || base_layers_find(&c->layers, of, source, &image, err))
		return within(err, "%s %s", noun_of(c), c->name);
	c->is_looked_up = true;
	return COCKET_OK;
}

/* --- what is wanted --------------------------------------------------------------------------------------- */

static bool
matches(const struct policy_list *patterns, const char *repository)
{
	char pattern[NAME_TEXT_BYTES];
	struct err ignored = { 0 };

	for (size_t i = 0; i < patterns->count; i++)
		if (image_pattern_read(pattern, patterns->items[i], &ignored) == COCKET_OK && path_pattern_matches(pattern, repository))
			return true;
	return patterns->count == 0;
}

/* As rules do, by what the name stands for where it is a mirror's. */
static enum cocket_code
name_check(const struct base_candidate *c, const struct base_question *q, struct err *err)
{
	char repository[NAME_TEXT_BYTES];
	struct err why = { 0 };
	struct name name;
	bool is_mirror;

	if (mirrors_resolve(&name, &is_mirror, q->run->options->mirrors, &c->ref.name, &why))
		return NO("%s %s: %s", noun_of(c), c->name, why.message);
	name_print_repository(repository, &name);
	if (matches(&q->wants->names, repository))
		return COCKET_OK;
	return NO("%s %s%s%s%s is none of those that are allowed", c->is_input ? "image of the build" : "its base image", c->name,
	          is_mirror ? " (which stands for " : "", is_mirror ? repository : "", is_mirror ? ")" : "");
}

static enum cocket_code
no_image(const struct base_candidate *c, struct err *err)
{
	return NO("%s %s has no image for the same platform", noun_of(c), c->name);
}

static enum cocket_code
layers_check(const struct base_candidate *c, struct err *err)
{
	if (!c->is_looked_up || c->is_input || c->layers.shared > 0)
		return COCKET_OK;
	if (c->layers.images == 0)
		return no_image(c, err);
	return NO("its layers do not begin with those of base image %s, which its %s names", c->name, c->said_by);
}

static enum cocket_code
age_check(const struct base_candidate *c, const struct base_question *q, struct err *err)
{
	const int64_t age = q->run->options->now - c->layers.created;
	char span[CLOCK_SPAN_BYTES], limit[CLOCK_SPAN_BYTES];

	if (q->wants->max_age == 0)
		return COCKET_OK;
	if (c->layers.images == 0)
		return no_image(c, err);
	if (c->layers.is_undated)
		return NO("%s %s does not say when it was made", noun_of(c), c->name);
	if (age < -MAKER_SKEW_SECONDS)
		return NO("%s %s says that it was made in the future", noun_of(c), c->name);
	if (age <= q->wants->max_age)
		return COCKET_OK;
	clock_print_excess(span, age, q->wants->max_age);
	clock_print_limit(limit, q->wants->max_age);
	return NO("%s %s was made %s ago, at most %s is allowed", noun_of(c), c->name, span, limit);
}

static enum cocket_code
verified_check(const struct base_candidate *c, const struct base_question *q, struct err *err)
{
	AUTO(session_free) struct session *session = NULL; /* outlives what is verified by it */
	AUTO(verified_free) struct verified *v = NULL;
	const struct verify_options *options = q->run->options;
	struct verify_request request = { .now = options->now, .bases = options->bases + 1 };
	const struct report *r;

	if (!q->wants->is_verified)
		return COCKET_OK;
	if (options->bases >= BASE_IMAGES_MAX)
		return NO("base image %s: more than %d base images one above the other", c->name, BASE_IMAGES_MAX);
	if (session_fork(&session, q->run->session, false, err))
		return err->code;
	request.session = session;
	if (verify(&v, q->run->context, &c->ref, &request, err))
		return within(err, "%s %s", noun_of(c), c->name);
	r = &v->report;
	if (r->verdict == VERDICT_UNKNOWN)
		return fail(err, COCKET_E_REGISTRY, "%s %s: %s: %s", noun_of(c), c->name, reason_word(r->reason), r->detail);
	if (r->verdict != VERDICT_ALLOW || r->would_deny) /* a rule that merely warns says yes to nothing */
		return NO("%s %s is denied: %s: %s", noun_of(c), c->name, reason_word(r->reason), r->detail);
	return COCKET_OK;
}

/* --- all of it --------------------------------------------------------------------------------------------- */

static enum cocket_code
all_check(struct base_result *r, const struct base_candidate *c, const struct base_question *q, struct err *err)
{
	if (name_check(c, q, err) || layers_check(c, err) || age_check(c, q, err) || verified_check(c, q, err))
		return err->code;
	r->is_verified = q->wants->is_verified;
	r->passes = true;
	return COCKET_OK;
}

enum cocket_code
base_candidate_check(const struct base_candidate *c, const struct base_question *q, struct err *err)
{
	struct base_result *r;

	if (base_results_add(&r, &q->run->report->bases, err))
		return err->code;
	r->manifest = *q->digest;
	snprintf(r->platform, sizeof r->platform, "%s", q->platform);
	snprintf(r->name, sizeof r->name, "%s", c->name);
	r->said_by = c->said_by;
	r->is_input = c->is_input;
	r->layers = c->layers.shared;
	r->has_created = c->layers.images > 0 && !c->layers.is_undated;
	r->created = c->layers.created;
	if (all_check(r, c, q, err))
		snprintf(r->detail, sizeof r->detail, "%s", err->message);
	return err->code;
}
