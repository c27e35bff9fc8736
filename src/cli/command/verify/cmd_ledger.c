/* cocket ledger show, ledger forget: what this machine accepted under each name, and a way back to an older image where that is meant.
 * Forgets one name at a time, which was given whole, and says what it was. */
#include <stdlib.h>

#include "base/clock.h"
#include "base/escape.h"
#include "base/limits.h"
#include "base/log.h"
#include "cli/app.h"
#include "format/name/reference.h"
#include "trust/ledger/ledger_edit.h"
#include "verify/audit.h"
#include "verify/default_paths.h"

static struct {
	char *ledger, *audit;
	bool dry_run;
} args;

#define LEDGER_ROW { OPT_ROW("ledger", 0, OPT_STRING, "FILE", "rollback-protection file"), .to.string = &args.ledger, .group = GROUP_RECORDS }

static const struct opt show_options[] = { LEDGER_ROW };

static const struct opt forget_options[] = {
	LEDGER_ROW,
	{ OPT_ROW("audit", 0, OPT_STRING, "FILE|" AUDIT_SYSLOG, "append what was forgotten to a hash-chained log"), .to.string = &args.audit,
	  .group = GROUP_RECORDS },
	{ OPT_ROW("dry-run", 0, OPT_FLAG, NULL, "only say what would be forgotten"), .to.flag = &args.dry_run, .not_in_environment = true },
};

static const char show_all[] = "cocket ledger show lists the names that it has";

/* --- which ledger, and which name ------------------------------------------------------------------ */

static enum cocket_code
path_find(char out[static PATH_MAX], struct err *err)
{
	if (args.ledger ? strlen(args.ledger) < PATH_MAX && stpcpy(out, args.ledger) : ledger_path_find(out))
		return COCKET_OK;
	return fail(err, COCKET_E_USAGE, "--ledger: the path is too long");
}

/* As the ledger has it: docker's short forms are written out.  What is no name is looked for as it is. */
static enum cocket_code
name_find(char out[static NAME_TEXT_BYTES], const char *given, struct err *err)
{
	struct err ignored = { 0 };
	struct name name;

	if (strlen(given) >= NAME_TEXT_BYTES || name_parse(&name, slice_str(given), &ignored)) {
		snprintf(out, NAME_TEXT_BYTES, "%s", given);
		return COCKET_OK;
	}
	if (name.has_digest || name.tag[0] == '\0')
		return fail(err, COCKET_E_USAGE, "%s: expected NAME:TAG, as the ledger has names", TEXT(slice_str(given)));
	name = name_identity(&name);
	name_print(out, &name, NULL);
	return COCKET_OK;
}

static enum status
print_absent(const char *name, const char *path)
{
	return usage_error(show_all, "%s: not in the ledger %s", TEXT(slice_str(name)), TEXT(slice_str(path)));
}

/* --- printing ----------------------------------------------------------------------------------------- */

static void
print_text(const struct ledger_record *r)
{
	char digest[DIGEST_TEXT_BYTES], signed_at[CLOCK_TEXT_BYTES] = "at an unknown time", accepted_at[CLOCK_TEXT_BYTES];

	digest_print(digest, &r->entry.digest);
	if (r->entry.has_signed_at)
		clock_print(signed_at, r->entry.signed_at);
	clock_print(accepted_at, r->entry.accepted_at);
	out_printf("%s@%s\n  signed %s, accepted %s\n", r->image, digest, signed_at, accepted_at);
}

static enum cocket_code
print_json(const struct ledger_record *r, const char *path, const bool *forgotten, struct err *err)
{
	AUTO(buf_free) struct buf line = BUF(1 * MIB);
	struct json_writer w;

	json_writer_init(&w, &line);
	json_begin_object(&w);
	json_put_text(&w, "image", r->image);
	ledger_put_entry(&w, &r->entry);
	json_put_text(&w, "ledger", path);
	if (forgotten)
		json_put_flag(&w, "forgotten", *forgotten);
	json_end_object(&w);
	return out_json(&w, err);
}

static enum status
print(const struct app *app, const struct ledger_record *r, const char *path, const bool *forgotten)
{
	struct err err = { 0 };

	if (!app->json)
		print_text(r);
	else if (print_json(r, path, forgotten, &err))
		return print_err(NULL, &err);
	return STATUS_OK;
}

/* --- show ----------------------------------------------------------------------------------------------- */

static enum status
show_one(const struct app *app, const struct ledger *all, const char *given, const char *path)
{
	char name[NAME_TEXT_BYTES];
	struct err err = { 0 };

	if (name_find(name, given, &err))
		return print_err(NULL, &err);
	const struct ledger_entry *entry = ledger_get(all, name);
	if (entry == NULL)
		return print_absent(name, path);
	const struct ledger_record record = { .image = name, .entry = *entry };
	return print(app, &record, path, NULL);
}

/* Before the first image was accepted there is none, and that is no fault of anybody's. */
static enum status
none_yet(const char *path, const struct err *err, size_t names)
{
	if (err->code != COCKET_E_NOT_FOUND)
		return print_err(NULL, err);
	if (args.ledger || names > 0)
		return usage_error(NULL, "%s: no ledger there", TEXT(slice_str(path)));
	log_note("%s: no ledger yet: no image was accepted on this machine by a trust store or a policy", TEXT(slice_str(path)));
	return STATUS_OK;
}

static enum status
run_show(const struct app *app, char *const names[], size_t n)
{
	AUTO(ledger_free) struct ledger all = { 0 };
	char path[PATH_MAX];
	enum status status = STATUS_OK;
	struct err err = { 0 };

	if (path_find(path, &err))
		return print_err(NULL, &err);
	if (ledger_read(&all, path, &err))
		return none_yet(path, &err, n);
	for (size_t i = 0; n == 0 && i < all.count && status == STATUS_OK; i++)
		status = print(app, &all.records[i], path, NULL);
	for (size_t i = 0; i < n; i++)
		status = status_worse(status, show_one(app, &all, names[i], path));
	return status;
}

/* --- forget ----------------------------------------------------------------------------------------------- */

/* What could not be written down is not forgotten. */
static enum cocket_code
forget(bool *found, const struct ledger_record *r, const char *path, struct err *err)
{
	if (args.dry_run)
		return COCKET_OK;
	if (audit_record_forgotten(args.audit, path, r->image, &r->entry, err))
		return err->code;
	return ledger_forget(found, path, r->image, err);
}

static enum status
forget_record(const struct app *app, const struct ledger_record *r, const char *path)
{
	const bool is_forgotten = !args.dry_run;
	bool found = true;
	struct err err = { 0 };

	if (forget(&found, r, path, &err))
		return print_err(NULL, &err);
	if (!found)
		return print_absent(r->image, path);
	enum status status = print(app, r, path, &is_forgotten);
	if (args.dry_run)
		log_note("would be forgotten; nothing was changed");
	else
		log_note("forgotten: the next image of this name that is allowed is accepted, whatever its age");
	return status;
}

static enum status
run_forget(const struct app *app, char *const names[], size_t n)
{
	char path[PATH_MAX], name[NAME_TEXT_BYTES];
	struct ledger_record record = { .image = name };
	bool found = false;
	struct err err = { 0 };

	(void)n;
	if (path_find(path, &err) || name_find(name, names[0], &err))
		return print_err(NULL, &err);
	if (ledger_find(path, name, &record.entry, &found, &err))
		return none_yet(path, &err, 1);
	return found ? forget_record(app, &record, path) : print_absent(name, path);
}

const struct command command_ledger_show = {
	.name = "ledger show",
	.operands = "[NAME...]",
	.max = OPERANDS_MANY,
	.summary = "Shows which image this machine accepted last under each name",
	.examples = {
		"cocket ledger show",
		"cocket ledger show registry.example.com/shop/api:1.4",
	},
	OPTIONS(show_options),
	.run = run_show,
};

const struct command command_ledger_forget = {
	.name = "ledger forget",
	.operands = "NAME",
	.min = 1,
	.max = 1,
	.summary = "Forgets what was accepted under a name, so that an older image is accepted again",
	.examples = {
		"cocket ledger forget registry.example.com/shop/api:1.4",
	},
	OPTIONS(forget_options),
	.run = run_forget,
};
