/* cocket verify: may these images pass?  Prints what verify/ decided, one result a line, in the order asked.
 * Never decides anything itself, never prints a pinned reference for an image that was not allowed. */
#include <stdlib.h>

#include "base/escape.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/progress.h"
#include "cli/command/verify/vsa_file.h"
#include "cli/help.h"
#include "cli/option/file_options.h"
#include "cli/option/verify_options.h"
#include "cli/output/image_file_print.h"
#include "cli/output/progress.h"
#include "cli/output/report.h"
#include "cli/output/tally.h"
#include "deploy/targets.h"
#include "format/files/lockfile.h"

static struct {
	struct strings files;
	char *locked;
	bool deep, sbom, no_diff_ids;
	struct vsa_arguments vsa;
} args;

static const struct opt options[] = {
	{ OPT_ROW("file", 0, OPT_LIST, "FILE", "list, Compose file, Kubernetes manifest or Dockerfile whose images to verify; repeatable"),
	  .to.list = &args.files, .separator = ':', .group = GROUP_FILES },
	{ OPT_ROW("locked", 0, OPT_STRING, "FILE", "require the digests of this lock file (cocket pin --lock)"),
	  .to.string = &args.locked, .group = GROUP_CHECKS },
	{ OPT_ROW("deep", 0, OPT_FLAG, NULL, "check the bytes of every blob, and unpack the layers"),
	  .to.flag = &args.deep, .is_check = true, .group = GROUP_CHECKS },
	{ OPT_ROW("sbom", 0, OPT_FLAG, NULL, "with --deep, require an SBOM that signers attested, and that the layers are as it says"),
	  .to.flag = &args.sbom, .not_in_environment = true, .group = GROUP_CHECKS },
	{ OPT_ROW("no-diff-ids", 0, OPT_FLAG, NULL, "with --deep, check sizes and digests only; unpack nothing"),
	  .to.flag = &args.no_diff_ids, .not_in_environment = true, .group = GROUP_CHECKS },
	VSA_ROWS(args.vsa),
};

/* Where the images of one run are told, in the order asked. */
struct verify_output {
	const struct app *app;
	struct verify_context *context;
	enum status status;
	const struct image_files *files;
	struct vsa_file *vsa;
	struct tally tally;
	struct progress progress;
	struct watch *watch; /* of progress, while nothing is told */
};

static enum cocket_code
print(const struct verify_output *t, const struct verify_target *i, const struct report *report, struct err *err)
{
	char place[PLACE_TEXT_BYTES];

	if (!t->app->json) {
		report_print_text(i->image, report);
		return COCKET_OK;
	}
	if (i->item)
		image_file_place(place, i->file, i->item);
	const struct report_place at = { i->item ? i->item->image : i->image, i->item ? place : NULL, i->file, t->files };
	return report_print_json_of_file(&at, report, i->platform != NULL, err);
}

/* What was decided about one image, written down first, then in all the forms it was asked in. */
static enum status
tell(const struct verify_output *t, const struct verify_target *i, const struct report *decided)
{
	struct report report = *decided;
	char label[TARGET_LABEL_BYTES];
	struct err err = {0};

	verify_context_record(t->context, &report, i->item ? i->item->image : i->image);
	if (vsa_file_add(t->vsa, i->item ? i->item->image : i->image, &report, t->context, &err) || print(t, i, &report, &err))
		return print_err(i->image, &err);
	report_print_words(target_label(label, i), &report);
	if (t->app->verify->explain)
		report_explain(i->image, &report);
	return report_status(&report);
}

static void
report_one(void *ctx, const struct batch_item *item, const struct verified *v, const struct err *why)
{
	struct verify_output *t = ctx;
	char label[TARGET_LABEL_BYTES];
	enum status status;

	watch_stop(&t->watch);
	status = why->code ? print_err(target_label(label, item->user), why) : tell(t, item->user, &v->report);
	tally_add(&t->tally, status);
	t->status = status_worse(t->status, status);
	t->watch = watch_start(&t->progress, "bytes checked");
}

static enum status
verify_all(struct verify_output telling, struct verify_targets *targets, const struct lockfile *lock)
{
	const struct batch_reporter teller = { report_one, &telling };
	struct verify_request request = verify_options_request(telling.app->verify);
	struct batch_item *items;

	request.lock = lock;
	request.deep = args.deep;
	request.no_diff_ids = args.no_diff_ids;
	request.progress = &telling.progress;
	items = targets_batch(targets, &request);
	if (!items)
		return print_err(NULL, &(struct err){ .code = COCKET_E_NOMEM, .message = "out of memory" });
	telling.watch = watch_start(&telling.progress, "bytes checked");
	verify_batch(telling.context, items, targets->count, &teller);
	watch_stop(&telling.watch);
	tally_print(&telling.tally);
	free(items);
	return telling.status;
}

/* One that cannot be read is an error, not a lock without images. */
static enum cocket_code
read_lock(struct lockfile *out, struct err *err)
{
	AUTO(buf_free) struct buf text = BUF(LOCKFILE_MAX_BYTES);

	if (args.locked == NULL)
		return COCKET_OK;
	if (file_read(&text, args.locked, err))
		return err->code = COCKET_E_USAGE;
	if (lockfile_parse(out, buf_slice(&text), err) == COCKET_OK)
		return COCKET_OK;
	err->code = COCKET_E_USAGE;
	return within(err, "%s", TEXT(slice_str(args.locked)));
}

/* Whoever reads it relies on all of it: it is there once everything is decided. */
static enum status
write_vsa(const struct vsa_file *f)
{
	struct err err = { 0 };

	return vsa_file_write(f, &err) ? print_err(NULL, &err) : STATUS_OK;
}

static enum status
decide_all(const struct app *app, struct verify_targets *targets, const struct image_files *files, struct vsa_file *vsa)
{
	AUTO(verify_context_close) struct verify_context context = { 0 };
	AUTO(lockfile_free) struct lockfile lock = {0};
	struct app deep = *app;
	struct err err = {0};

	deep.session.deep = args.deep;
	deep.sbom_bytes = args.sbom;
	if (read_lock(&lock, &err) || verify_options_open(&context, &deep, "verify", &err))
		return print_err(NULL, &err);
	for (size_t i = 0; i < targets->count; i++)
		image_files_expect(files, targets->items[i].file);
	const struct verify_output telling = {
		.app = app, .context = &context, .status = STATUS_OK, .files = files, .vsa = vsa, .tally = { .skipped = image_files_count_skipped(files) },
	};
	const enum status status = verify_all(telling, targets, args.locked ? &lock : NULL);

	return status_worse(status, write_vsa(vsa));
}

/* A file without an image is one that was meant to be another: it must not be a yes. */
static enum status
refuse_none(void)
{
	const char *first = args.files.items[0];

	return usage_error(NULL, "%s%s: no image is named there", strcmp(first, "-") == 0 ? "standard input" : TEXT(slice_str(first)),
	                   args.files.count > 1 ? " and others" : "");
}

/* What is wrong with a file stops none of the images that are named well. */
static enum status
decide_targets(const struct app *app, char *const images[], size_t n, struct vsa_file *vsa)
{
	AUTO(image_files_free) struct image_files files = { 0 };
	AUTO(targets_free) struct verify_targets targets = { 0 };
	const struct image_file_settings settings = file_options_settings(app->verify->platform);
	enum status status = image_files_read(&files, args.files.items, args.files.count, &settings);
	struct err err = { 0 };

	for (size_t i = 0; i < files.count; i++)
		status = status_worse(status, image_file_report(&files.items[i], file_options_strict()));
	if (targets_gather(&targets, images, n, files.items, files.count, &err))
		return print_err(NULL, &err);
	if (targets.count == 0)
		return status == STATUS_OK ? refuse_none() : status;
	return status_worse(status, decide_all(app, &targets, &files, vsa));
}

static enum cocket_code
deep_check(struct err *err)
{
	if (!args.deep && (args.sbom || args.no_diff_ids))
		return fail(err, COCKET_E_USAGE, "--%s requires --deep", args.sbom ? "sbom" : "no-diff-ids");
	return args.sbom && args.no_diff_ids ? fail(err, COCKET_E_USAGE, "--sbom unpacks the layers, --no-diff-ids does not") : COCKET_OK;
}

static enum status
verify_images(const struct app *app, char *const images[], size_t n)
{
	AUTO(vsa_file_close) struct vsa_file vsa = { .args = NULL };
	struct err err = { 0 };

	if (n == 0 && args.files.count == 0)
		return help_usage_error(&command_verify, NULL, "missing IMAGE or --file FILE");
	if (deep_check(&err))
		return usage_error(NULL, "%s", err.message);
	if (verify_options_check(app->verify, images, n, &err) || vsa_file_open(&vsa, &args.vsa, &err))
		return print_err(NULL, &err);
	return decide_targets(app, images, n, &vsa);
}

static bool
signs_summaries(void)
{
	return args.vsa.key != NULL;
}

const struct command command_verify = {
	.name = "verify",
	.operands = "IMAGE...",
	.max = OPERANDS_MANY,
	.summary = "Verifies images; prints a pinned reference for each that is allowed",
	.examples = {
		"cocket verify --key shop.pub registry.example.com/shop/api:1.4",
		"cocket verify --key shop.pub --file compose.yaml",
		"cocket verify --explain registry.example.com/shop/api:1.4",
	},
	OPTIONS(options),
	.registry = true,
	.decides = true,
	.files = true,
	.is_secret = signs_summaries,
	.run = verify_images,
};
