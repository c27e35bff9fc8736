/* The images of one docker command: see docker_verify.h.  By the rules of verify, side by side. */
#include "cli/command/docker/docker_verify.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/escape.h"
#include "base/log.h"
#include "cli/option/verify_options.h"
#include "cli/output/report.h"
#include "cli/output/tally.h"

/* All of them while they are decided. */
struct docker_run_state {
	const struct app *app;
	struct verify_context *context;
	struct docker_target *images;
	struct batch_item *items; /* of each image */
	struct tally tally;
	enum status status;
};

static const char *
label_of(const struct docker_target *image, char text[static ERR_MESSAGE_BYTES])
{
	if (!image->where)
		return image->name;
	snprintf(text, ERR_MESSAGE_BYTES, "%s: %s", image->where, image->name);
	return text;
}

/* Written down first. */
static enum status
report_image(const struct docker_run_state *s, const struct docker_target *image, struct report *r)
{
	char text[ERR_MESSAGE_BYTES];

	verify_context_record(s->context, r, image->name);
	report_print_words(label_of(image, text), r);
	if (s->app->verify->explain)
		report_explain(label_of(image, text), r);
	if (r->verdict == VERDICT_ALLOW)
		log_verbose("%s: allowed", r->pinned);
	else if (r->reason == REASON_NOT_FOUND)
		log_hint("an image that is in no registry cannot be verified; for one that was built here, run docker itself");
	return report_status(r);
}

static enum status
decide_image(const struct docker_run_state *s, struct docker_target *image, const struct report *decided)
{
	struct report r = *decided;
	enum status status;

	docker_target_check(image, &r);
	status = report_image(s, image, &r);
	if (status == STATUS_OK)
		docker_target_pin(image, &r);
	return status;
}

static void
take_report(void *ctx, const struct batch_item *item, const struct verified *v, const struct err *why)
{
	struct docker_run_state *s = ctx;
	struct docker_target *image = &s->images[item - s->items];
	char text[ERR_MESSAGE_BYTES];

	const enum status status = why->code ? print_err(label_of(image, text), why) : decide_image(s, image, &v->report);

	tally_add(&s->tally, status);
	s->status = status_worse(s->status, status);
}

static enum cocket_code
prepare(struct docker_run_state *s, size_t n, struct err *err)
{
	const struct verify_request request = verify_options_request(s->app->verify);

	s->items = calloc(n, sizeof *s->items);
	if (!s->items)
		return no_memory(err);
	for (size_t i = 0; i < n; i++) {
		if (docker_target_prepare(&s->images[i], &request, err))
			return err->code;
		s->items[i] = (struct batch_item){ .image = s->images[i].text, .request = &s->images[i].request };
	}
	return COCKET_OK;
}

enum status
docker_verify(const struct app *app, struct docker_target *images, size_t n)
{
	AUTO(verify_context_close) struct verify_context context = { 0 };
	struct docker_run_state s = { .app = app, .context = &context, .images = images };
	const struct batch_reporter teller = { take_report, &s };
	struct err err = { 0 };

	if (n == 0)
		return STATUS_OK;
	if (verify_options_open(&context, app, "docker", &err) || prepare(&s, n, &err))
		s.status = print_err(NULL, &err);
	else
		verify_batch(&context, s.items, n, &teller);
	if (s.status != STATUS_OK) /* else docker has the word */
		tally_print(&s.tally);
	for (size_t i = 0; i < n && s.status == STATUS_OK; i++)
		if (!images[i].pinned[0])
			s.status = STATUS_UNDECIDED; /* there was no report on it */
	free(s.items);
	return s.status;
}
