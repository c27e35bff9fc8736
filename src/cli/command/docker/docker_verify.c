/* The images of one docker command: see docker_verify.h.  By the rules of verify, side by side.
 * Names as docker knows them: a registry's, no transports; a name from a file is not let be anything else. */
#include "cli/command/docker/docker_verify.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "base/escape.h"
#include "cli/option/verify_options.h"
#include "cli/output/report.h"
#include "verify/batch.h"

#define TRANSPORT "docker://"

/* All of them while they are decided. */
struct together {
	struct verify_context *context;
	struct docker_target *images;
	char (*texts)[NAME_TEXT_BYTES + sizeof TRANSPORT];
	struct verify_request *requests;
	struct batch_item *items;
	enum status status;
};

static void
together_free(struct together *t)
{
	free(t->texts);
	free(t->requests);
	free(t->items);
}

static const char *
called(const struct docker_target *image, char text[static ERR_MESSAGE_BYTES])
{
	if (!image->where)
		return image->name;
	snprintf(text, ERR_MESSAGE_BYTES, "%s: %s", image->where, image->name);
	return text;
}

/* Written down first. */
static enum status
say(const struct verify_context *c, const struct docker_target *image, struct report *r)
{
	char text[ERR_MESSAGE_BYTES];

	verify_context_record(c, r, image->name);
	report_say(called(image, text), r);
	if (judge_args.explain)
		report_explain(called(image, text), r);
	if (r->verdict == VERDICT_ALLOW)
		log_verbose("%s may pass", r->pinned);
	else if (r->reason == REASON_NOT_FOUND)
		log_hint("an image that is in no registry cannot be verified; for one that was built here, run docker itself");
	return report_status(r->verdict);
}

/* Of an index that nobody signed, the manifest of one platform may be; docker must then have been asked for that one, or it chooses by
 * itself. */
static bool
chooses_by_itself(const struct report *r, const char *verified, const char *asked)
{
	struct platform platform = { 0 };
	struct err ignored = { 0 };
	bool is_asked = asked && platform_parse(&platform, slice_str(asked), &ignored) == COCKET_OK;

	if (verified && strcmp(verified, "all") == 0)
		return false;
	for (size_t i = 0; i < r->covered_count; i++)
		if (r->covered[i].by_index || (is_asked && platform_matches(&platform, &r->covered[i].platform)))
			return false;
	return r->covered_count > 0;
}

static void
hold_platform(struct report *r, const struct docker_target *image, const char *verified)
{
	if (r->verdict != VERDICT_ALLOW || !chooses_by_itself(r, verified, image->platform))
		return;
	r->verdict = VERDICT_DENY;
	r->reason = REASON_PLATFORM_MISSING;
	snprintf(r->detail, sizeof r->detail, "%s",
	         "only its manifest for one platform is signed, and docker, which was not asked for that platform, would choose by itself");
}

static enum status
settle(struct together *t, struct docker_target *image, const struct report *r)
{
	struct report settled = *r;
	enum status status;

	hold_platform(&settled, image, request_platform(&t->requests[image - t->images]));
	status = say(t->context, image, &settled);
	if (status != STATUS_OK)
		return status;
	image->digest = r->digest;
	if (snprintf(image->pinned, sizeof image->pinned, "%s", r->pinned) >= (int)sizeof image->pinned)
		BUG("a name of a registry that is longer than names are");
	return STATUS_OK;
}

static void
tell(void *ctx, const struct batch_item *item, const struct verified *v, const struct err *why)
{
	struct together *t = ctx;
	struct docker_target *image = &t->images[item - t->items];
	char text[ERR_MESSAGE_BYTES];

	t->status = status_worse(t->status, why->code ? say_error(called(image, text), why) : settle(t, image, &v->report));
}

static enum cocket_code
prepare(struct together *t, struct verify_context *c, struct docker_target *images, size_t n, struct err *err)
{
	struct platform ignored_platform;
	const struct verify_request request = judge_request();
	struct err ignored = { 0 };
	struct name name;

	t->context = c;
	t->images = images;
	t->texts = calloc(n, sizeof *t->texts);
	t->requests = calloc(n, sizeof *t->requests);
	t->items = calloc(n, sizeof *t->items);
	if (!t->texts || !t->requests || !t->items)
		return fail(err, COCKET_E_NOMEM, "out of memory");
	for (size_t i = 0; i < n; i++) {
		struct verify_request *r = &t->requests[i];

		images[i].pinned[0] = '\0';
		if (name_parse(&name, slice_str(images[i].name), err))
			return images[i].where ? within(err, "%s", TEXT(slice_str(images[i].where))) : err->code;
		snprintf(t->texts[i], sizeof t->texts[i], TRANSPORT "%s", images[i].name);
		*r = request;
		if (r->platform_count == 0 && images[i].platform && platform_parse(&ignored_platform, slice_str(images[i].platform), &ignored) == COCKET_OK)
			request_set_platform(r, &images[i].platform);
		t->items[i] = (struct batch_item){ .image = t->texts[i], .request = r };
	}
	return COCKET_OK;
}

enum status
docker_verify(const struct app *app, struct docker_target *images, size_t n)
{
	AUTO(verify_context_close) struct verify_context context = { 0 };
	AUTO(together_free) struct together all = { 0 };
	const struct batch_teller teller = { tell, &all };
	struct err err = { 0 };

	if (n == 0)
		return STATUS_OK;
	if (judge_open(&context, app, "docker", &err) || prepare(&all, &context, images, n, &err))
		return say_error(NULL, &err);
	verify_batch(&context, all.items, n, &teller);
	for (size_t i = 0; i < n && all.status == STATUS_OK; i++)
		if (!images[i].pinned[0])
			all.status = STATUS_UNDECIDED; /* it was not told of */
	return all.status;
}
