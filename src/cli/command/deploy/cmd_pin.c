/* cocket pin: verified digests into the files that name images.  Prints the file, rewrites it, or says what is no longer as it was pinned; a lock
 * file besides.
 * Never writes a file of which one image was denied, or could not be decided. */
#include <stdio.h>
#include <stdlib.h>

#include "base/escape.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/log.h"
#include "cli/option/file_options.h"
#include "cli/option/verify_options.h"
#include "cli/output/image_file_print.h"
#include "cli/output/report.h"
#include "cli/output/tally.h"
#include "cli/output/warnings.h"
#include "deploy/pin_plan.h"

static struct {
	bool write, check;
	char *lock;
} args;

static const struct opt options[] = {
	{ OPT_ROW("write", 'w', OPT_FLAG, NULL, "rewrite the files instead of printing one"),
	  .to.flag = &args.write, .group = GROUP_FILES, .excludes = "check" },
	{ OPT_ROW("check", 0, OPT_FLAG, NULL, "change nothing; report what is not pinned or has moved"),
	  .to.flag = &args.check, .group = GROUP_FILES },
	{ OPT_ROW("lock", 0, OPT_STRING, "FILE", "write a lock file: the digest of each image, and its signers"),
	  .to.string = &args.lock, .group = GROUP_FILES },
};

/* What belongs to one run. */
struct pinning {
	const struct app *app;
	struct image_files files;
	struct image_file_settings settings;
	struct pin_plan pins;
	struct lockfile old; /* as it was before */
	struct tally tally;
};

static void
pinning_free(struct pinning *p)
{
	pin_plan_free(&p->pins);
	image_files_free(&p->files);
	lockfile_free(&p->old);
}

/* --- saying --- */

static void
print_label(char out[static 2 * PLACE_TEXT_BYTES], const struct pin *p)
{
	char place[PLACE_TEXT_BYTES];

	image_file_place(place, p->file, p->item);
	snprintf(out, 2 * PLACE_TEXT_BYTES, "%s: %s", place, TEXT(slice_str(p->item->image)));
}

static const struct pin_answer *
refusal_of(const struct pin *p)
{
	return p->tagged ? &p->tag : &p->pin;
}

/* Of one that is not allowed. */
static enum status
status_of_answer(const struct pin_answer *a)
{
	if (a->code)
		return status_of(a->code, a->cause);
	return a->verdict == VERDICT_UNKNOWN ? status_of(COCKET_E_IO, a->cause) : STATUS_DENIED;
}

static void
print_change(const char *label, const struct pin *p)
{
	char old[DIGEST_TEXT_BYTES], new[DIGEST_TEXT_BYTES];

	digest_print(old, &p->old);
	digest_print(new, &p->digest);
	if (p->result == PIN_UPDATED)
		log_note("%s: %s -> %s", label, old, new);
	else
		log_note("%s: %s", label, new);
}

/* As verify says it. */
static void
print_no(const struct pin *p, const struct pin_answer *a)
{
	char place[PLACE_TEXT_BYTES], what[1024];

	image_file_place(place, p->file, p->item);
	snprintf(what, sizeof what, "%s (%s, %s)", p->item->image, place, p->item->where);
	if (a->verdict == VERDICT_DENY)
		print_denied(a->reason, what, a->detail);
	else
		log_error("%s: %s: %s", reason_word(a->reason), TEXT(slice_str(what)), a->detail);
	print_hint(a->hint);
}

static enum status
print_result(const struct pin *p)
{
	char label[2 * PLACE_TEXT_BYTES];

	print_label(label, p);
	switch (p->result) {
	case PIN_UNCHANGED:
		log_verbose("%s: unchanged", label);
		return STATUS_OK;
	case PIN_NEW:
	case PIN_UPDATED:
		print_change(label, p);
		return STATUS_OK;
	case PIN_KEPT:
		log_note("warning: %s: the tag means another image, which is denied: %s: %s; what is pinned stays", label, reason_word(p->tag.reason),
		         p->tag.detail);
		return STATUS_OK;
	case PIN_STUCK:
		log_error("%s: cannot be pinned here: %s", label, p->item->detail);
		return STATUS_USAGE;
	case PIN_UNKNOWN:
	case PIN_DENIED:
	default:
		print_no(p, refusal_of(p));
		return status_of_answer(refusal_of(p));
	}
}

/* --check: what a file that is pinned as it should be does not have. */
static enum status
print_checked(const struct pin *p)
{
	char label[2 * PLACE_TEXT_BYTES], new[DIGEST_TEXT_BYTES];

	print_label(label, p);
	digest_print(new, &p->tag.digest);
	if (p->result == PIN_DENIED || p->result == PIN_UNKNOWN || p->result == PIN_UNCHANGED)
		return print_result(p);
	if (!p->pinned) {
		log_error("not pinned: %s%s%s", label, p->result == PIN_STUCK ? ": cannot be pinned here: " : "",
		          p->result == PIN_STUCK ? p->item->detail : "");
		return STATUS_DENIED;
	}
	if (p->result == PIN_KEPT)
		log_error("moved: %s: the tag means another image, which is denied: %s: %s", label, reason_word(p->tag.reason), p->tag.detail);
	else
		log_error("moved: %s: the tag means %s", label, new);
	if (p->pin.verdict != VERDICT_ALLOW)
		print_no(p, &p->pin);
	return STATUS_DENIED;
}

static enum cocket_code
print_json(const struct pinning *pinning, const struct pin *p, struct err *err)
{
	AUTO(buf_free) struct buf line = BUF(1 * MIB);
	char old[DIGEST_TEXT_BYTES], digest[DIGEST_TEXT_BYTES];
	bool decided = p->result != PIN_DENIED && p->result != PIN_UNKNOWN;
	struct json_writer w;

	digest_print(old, &p->old);
	digest_print(digest, &p->digest);
	json_writer_init(&w, &line);
	json_begin_object(&w);
	json_put_text(&w, "file", p->file->path);
	json_put_count(&w, "line", p->item->line);
	json_put_count(&w, "column", p->item->column);
	json_put_text(&w, "where", p->item->where);
	json_put_text(&w, "image", p->item->image);
	json_put_text(&w, "result", pin_result_word(p->result));
	json_put_text(&w, "old", p->pinned ? old : NULL);
	json_put_text(&w, "digest", decided ? digest : NULL);
	json_put_text(&w, "pinned", p->text);
	json_put_text(&w, "reason", reason_word(refusal_of(p)->reason)); /* of one that passes by a rule that warns too */
	json_put_text(&w, "detail", refusal_of(p)->reason == REASON_OK ? p->item->detail : refusal_of(p)->detail);
	image_files_put_skipped(&w, &pinning->files, p->file);
	json_end_object(&w);
	return out_json(&w, err);
}

/* Of the images of one file, or of all (NULL). */
static enum status
print_all(struct pinning *p, const struct image_file *file)
{
	enum status status = STATUS_OK, of_pin;
	struct err err = {0};

	for (size_t i = 0; i < p->pins.count; i++) {
		const struct pin *pin = &p->pins.items[i];
		if (pin->file != file)
			continue;
		of_pin = args.check ? print_checked(pin) : print_result(pin);
		tally_add(&p->tally, of_pin);
		status = status_worse(status, of_pin);
		if (p->app->json && print_json(p, pin, &err))
			status = status_worse(status, print_err(NULL, &err));
	}
	return status;
}

/* --- writing --- */

static enum status
write_file(const struct pinning *p, const struct image_file *file)
{
	AUTO(buf_free) struct buf text = BUF(2 * IMAGE_FILE_MAX_BYTES);
	struct err err = {0};

	if (pin_plan_write(&text, &p->pins, file, &p->settings, &err))
		return print_err(file->path, &err);
	if (!args.write) {
		if (!p->app->json && !args.lock)
			out_bytes(buf_slice(&text));
		return STATUS_OK;
	}
	if (slice_eq(buf_slice(&text), buf_slice(&file->bytes)))
		return STATUS_OK;
	return file_rewrite(file->path, buf_slice(&file->bytes), buf_slice(&text), &err) ? print_err(NULL, &err) : STATUS_OK;
}

static enum status
finish_file(struct pinning *p, const struct image_file *file)
{
	enum status status = status_worse(image_file_report(file, file_options_strict()), print_all(p, file));

	return status == STATUS_OK && !args.check ? write_file(p, file) : status;
}

static enum status
write_lock(const struct pinning *p)
{
	AUTO(lockfile_free) struct lockfile lock = {0};
	AUTO(buf_free) struct buf text = BUF(LOCKFILE_MAX_BYTES);
	struct err err = {0};

	if (pin_plan_lock(&lock, &p->pins, &p->old, &err) || lockfile_print(&text, &lock, &err) ||
	    file_replace(args.lock, buf_slice(&text), 0644, &err))
		return print_err(NULL, &err);
	return STATUS_OK;
}

/* --- the command ------------------------------------------------------------------------------ */

static enum cocket_code
read_lock(struct lockfile *out, struct err *err)
{
	AUTO(buf_free) struct buf text = BUF(LOCKFILE_MAX_BYTES);

	if (file_read(&text, args.lock, err))
		return err->code == COCKET_E_NOT_FOUND ? COCKET_OK : err->code;
	if (lockfile_parse(out, buf_slice(&text), err)) {
		err->code = COCKET_E_USAGE;
		return within(err, "%s", TEXT(slice_str(args.lock)));
	}
	return COCKET_OK;
}

static void
print_decided(void *ctx, const char *image, const struct report *r)
{
	const struct app *app = ctx;

	if (r->would_deny && r->verdict == VERDICT_ALLOW) /* as verify says it, whatever becomes of it */
		print_would_deny(r->reason, image, r->detail);
	warnings_print(image, r);
	if (app->verify->explain)
		report_explain(image, r);
}

static enum cocket_code
decide_all(struct pinning *p, struct err *err)
{
	AUTO(verify_context_close) struct verify_context context = { 0 };
	struct app app = *p->app;
	const struct pin_observer observer = { print_decided, &app };
	const struct verify_request request = verify_options_request(app.verify);

	if (verify_options_check(app.verify, NULL, 0, err) || verify_options_open(&context, &app, "pin", err))
		return err->code;
	return pin_plan_decide(&p->pins, &context, &request, &observer, err);
}

/* No file without an image is as it should be. */
static enum status
print_none(const struct image_files *files)
{
	for (size_t i = 0; i < files->count; i++)
		if (image_file_report(&files->items[i], file_options_strict()) == STATUS_OK)
			(void)usage_error(NULL, "%s: no image is named there", TEXT(slice_str(files->items[i].path)));
	return STATUS_USAGE;
}

static enum status
finish_all(struct pinning *p, enum status status)
{
	for (size_t i = 0; i < p->files.count; i++)
		status = status_worse(status, finish_file(p, &p->files.items[i]));
	tally_print(&p->tally);
	return status == STATUS_OK && args.lock && !args.check ? write_lock(p) : status;
}

static enum status
pin_all(struct pinning *p, enum status status)
{
	struct err err = { 0 };

	if ((args.lock && read_lock(&p->old, &err)) || pin_plan_gather(&p->pins, p->files.items, p->files.count, &err))
		return print_err(NULL, &err);
	if (p->pins.count == 0)
		return print_none(&p->files);
	for (size_t i = 0; i < p->pins.count; i++)
		image_files_expect(&p->files, p->pins.items[i].file);
	p->tally.skipped = image_files_count_skipped(&p->files);
	return decide_all(p, &err) ? print_err(NULL, &err) : finish_all(p, status);
}

static bool
has_stdin(char *const paths[], size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(paths[i], "-") == 0)
			return true;
	return false;
}

static bool
prints_file(const struct app *app)
{
	return !args.write && !args.check && !args.lock && !app->json;
}

static enum status
check_options(const struct app *app, char *const paths[], size_t n)
{
	if (n > 1 && prints_file(app))
		return usage_error(NULL, "only one file can be printed; use --write to rewrite %zu", n);
	if (args.write && has_stdin(paths, n))
		return usage_error(NULL, "--write: standard input cannot be rewritten");
	return STATUS_OK;
}

static enum status
pin(const struct app *app, char *const paths[], size_t n)
{
	AUTO(pinning_free) struct pinning p = { .app = app, .settings = file_options_settings(app->verify->platform) };
	enum status status = check_options(app, paths, n);

	if (status != STATUS_OK)
		return status;
	status = image_files_read(&p.files, paths, n, &p.settings);
	return p.files.count == 0 ? status : pin_all(&p, status);
}

const struct command command_pin = {
	.name = "pin",
	.operands = "FILE...",
	.min = 1,
	.max = OPERANDS_MANY,
	.summary = "Pins images in lists, Compose files, Kubernetes manifests and Dockerfiles to verified digests",
	.examples = {
		"cocket pin --key shop.pub --write compose.yaml k8s/*.yaml Dockerfile",
		"cocket pin --key shop.pub --check k8s/*.yaml",
		"cocket pin --lock images.lock compose.yaml",
	},
	OPTIONS(options),
	.registry = true,
	.decides = true,
	.files = true,
	.run = pin,
};
