/* cocket verify: may these images pass?  Prints what verify/ decided, one result a line, in the order asked.
 * Never decides anything itself, never prints a pinned reference for an image that was not allowed. */
#include "cli/judge.h"
#include "cli/report.h"

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

static enum status
verify_one(const struct app *app, struct session *session, const char *image, const struct verify_options *o)
{
	AUTO(report_free) struct report report = {0};
	struct err err = {0};

	if (verify_image(&report, session, image, o, &err))
		return say_error(image, &err);
	enum status status = tell(app, image, &report);
	if (judge_args.explain)
		report_explain(image, &report);
	return status;
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
	enum status status = STATUS_OK;
	struct err err = {0};

	if (judge_check_names(images, n, &err))
		return say_error(NULL, &err);
	if (judge_open(&judge, &err))
		return err.code == COCKET_E_EXPIRED ? refuse_all(app, images, n, &judge, &err) : say_error(NULL, &err);
	if (session_new(&session, &app->session, &err))
		return say_error(NULL, &err);
	for (size_t i = 0; i < n; i++)
		status = status_worse(status, verify_one(app, session, images[i], &judge.options));
	return status;
}

const struct command command_verify = {
	.name = "verify",
	.operands = "IMAGE...",
	.min = 1,
	.max = OPERANDS_MANY,
	.summary = "Decides whether images may pass; prints a pinned reference for each that may",
	.registry = true,
	.judges = true,
	.run = run,
};
