/* cocket trust discard: what is staged is dropped, all of it or one role's, and what is published stays as it is.
 * Shows what it drops; needs no key, since nothing of it was in effect. */
#include "base/escape.h"
#include "base/limits.h"
#include "base/log.h"
#include "cli/command/trust/trust_session.h"
#include "cli/output/store_changes_print.h"
#include "trust/edit/discard.h"

static struct {
	char *trust;
	bool dry_run;
} args;

static const struct opt options[] = { TRUST_ROW(args.trust), DRY_RUN_ROW(args.dry_run) };

static const char *
base_name(const struct discard *d, size_t i)
{
	return d->names[i].s + strlen(STORE_STAGED);
}

static void
print_text(const struct discard *d)
{
	for (size_t i = 0; i < d->count; i++) {
		out_printf("%s ", args.dry_run ? "would discard" : "discarded");
		out_text(slice_str(base_name(d, i)));
		out_printf("\n");
	}
}

static enum cocket_code
print_json(const struct discard *d, const char *dir, struct err *err)
{
	AUTO(buf_free) struct buf line = BUF(16 * MIB);
	struct json_writer w;

	json_writer_init(&w, &line);
	json_begin_object(&w);
	json_put_text(&w, "trust", dir);
	json_key(&w, "discarded");
	json_begin_array(&w);
	for (size_t i = 0; i < d->count; i++)
		json_put_string(&w, slice_str(base_name(d, i)));
	json_end_array(&w);
	store_changes_put(&w, &d->changes);
	json_put_flag(&w, "dry-run", args.dry_run);
	json_end_object(&w);
	return out_json(&w, err);
}

static void
note_nothing(const char *role)
{
	if (role)
		log_note("nothing is staged for %s", TEXT(slice_str(role)));
	else
		log_note("nothing is staged");
}

static enum status
report(const struct app *app, const struct discard *d, const char *dir, const char *role)
{
	struct err err = { 0 };

	if (app->json && print_json(d, dir, &err))
		return print_err(NULL, &err);
	if (!app->json)
		print_text(d);
	if (d->count == 0)
		note_nothing(role);
	if (args.dry_run)
		print_dry_run();
	return STATUS_OK;
}

static enum status
run_discard(const struct app *app, char *const operands[], size_t n)
{
	AUTO(discard_close) struct discard d = NO_DISCARD;
	const char *role = n > 0 ? operands[0] : NULL;
	char dir[PATH_MAX];
	struct err err = { 0 };

	if (trust_dir_find(dir, args.trust, &err))
		return print_trust_error(NULL, &err);
	if (discard_open(&d, dir, role, args.dry_run, &err)) {
		(void)trust_dir_refuse(dir, &err);
		return print_trust_error(NULL, &err);
	}
	store_changes_print(&d.changes, "dropped: ");
	if (d.count > 0 && !args.dry_run && discard_commit(&d, &err))
		return print_trust_error(NULL, &err);
	return report(app, &d, dir, role);
}

const struct command command_trust_discard = {
	.name = "trust discard",
	.operands = "[ROLE]",
	.max = 1,
	.summary = "Drops staged changes that are no longer wanted",
	.examples = {
		"cocket trust discard --dry-run",
		"cocket trust discard",
		"cocket trust discard targets --trust /srv/trust",
	},
	OPTIONS(options),
	.run = run_discard,
};
