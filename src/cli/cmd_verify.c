/* cocket verify: may these images pass?  Prints what verify/ decided, one result a line, in the order asked.
 * Never decides anything itself, never prints a pinned reference for an image that was not allowed. */
#include <stdlib.h>

#include "base/progress.h"
#include "cli/judge.h"
#include "cli/progress.h"
#include "cli/report.h"
#include "verify/batch.h"

static struct {
	bool deep, no_diff_ids;
} args;

static const struct opt options[] = {
	{ OPT_ROW("deep", 0, OPT_FLAG, NULL, "check every blob's bytes, and what the layers unpack to"), .to.flag = &args.deep },
	{ OPT_ROW("no-diff-ids", 0, OPT_FLAG, NULL, "with --deep: sizes and digests alone, nothing is unpacked"),
	  .to.flag = &args.no_diff_ids },
};

/* What was decided about one image, in all the forms it was asked in. */
static enum status
tell(const struct app *app, const char *image, const struct report *report)
{
	struct err err = {0};

	if (!app->json)
		report_print_text(image, report);
	else if (report_print_json(image, report, judge_args.platform != NULL, &err))
		return say_error(image, &err);
	report_say(image, report);
	return report_status(report->verdict);
}

/* Where the images of one run are told, in the order asked. */
struct telling {
	const struct app *app;
	enum status status;
	struct progress progress;
	struct watch *watch; /* of progress, while nothing is told */
};

static void
tell_result(struct telling *t, const struct batch_item *item, const struct report *report, const struct err *why)
{
	if (why->code) {
		t->status = status_worse(t->status, say_error(item->image, why));
		return;
	}
	t->status = status_worse(t->status, tell(t->app, item->image, report));
	if (judge_args.explain)
		report_explain(item->image, report);
}

static void
tell_one(void *ctx, const struct batch_item *item, const struct report *report, const struct err *why)
{
	struct telling *t = ctx;

	watch_stop(&t->watch);
	tell_result(t, item, report, why);
	t->watch = watch_start(&t->progress, "bytes checked");
}

static enum status
verify_all(const struct app *app, struct session *session, char *const images[], size_t n, const struct judge *j)
{
	struct verify_options o = j->options;
	struct batch_item *items = calloc(n, sizeof *items);
	struct telling telling = { .app = app, .status = STATUS_OK };
	const struct batch_teller teller = { tell_one, &telling };

	if (!items)
		return say_error(NULL, &(struct err){ COCKET_E_NOMEM, "out of memory" });
	o.deep = args.deep;
	o.no_diff_ids = args.no_diff_ids;
	o.progress = &telling.progress;
	for (size_t i = 0; i < n; i++)
		items[i] = (struct batch_item){ .image = images[i], .options = &o };
	telling.watch = watch_start(&telling.progress, "bytes checked");
	verify_batch(session, items, n, &teller);
	watch_stop(&telling.watch);
	free(items);
	return telling.status;
}

/* A store that is out of date decides one thing about every image. */
static enum status
refuse_all(const struct app *app, char *const images[], size_t n, const struct judge *j, const struct err *why)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; i < n; i++) {
		struct report r = judge_refusal(j, why);

		status = status_worse(status, tell(app, images[i], &r));
	}
	return status;
}

static enum status
run(const struct app *app, char *const images[], size_t n)
{
	AUTO(session_free) struct session *session = NULL;
	AUTO(judge_close) struct judge judge = {0};
	struct err err = {0};

	if (args.no_diff_ids && !args.deep)
		return usage_error(NULL, "--no-diff-ids: goes with --deep");
	if (judge_check_names(images, n, &err))
		return say_error(NULL, &err);
	if (judge_open(&judge, &err))
		return err.code == COCKET_E_EXPIRED ? refuse_all(app, images, n, &judge, &err) : say_error(NULL, &err);
	if (session_new(&session, &app->session, &err))
		return say_error(NULL, &err);
	return verify_all(app, session, images, n, &judge);
}

const struct command command_verify = {
	.name = "verify",
	.operands = "IMAGE...",
	.min = 1,
	.max = OPERANDS_MANY,
	.summary = "Decides whether images may pass; prints a pinned reference for each that may",
	.registry = true,
	OPTIONS(options),
	.judges = true,
	.run = run,
};
