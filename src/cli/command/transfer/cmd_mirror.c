/* cocket mirror list, add, remove: which names stand for which on this machine, as `load` records it and every command that decides reads it.
 * Takes no registry's word for it: what is added was given by whoever runs this. */
#include <stdlib.h>

#include "base/escape.h"
#include "base/limits.h"
#include "base/log.h"
#include "cli/app.h"
#include "trust/ledger/mirror_file.h"
#include "verify/default_paths.h"
#include "verify/policy_load.h"

static struct {
	char *file;
	bool dry_run;
} args;

#define FILE_ROW { OPT_ROW("mirrors", 0, OPT_STRING, "FILE", "file of mirrors (~/.config/cocket/mirrors.json)"), .to.string = &args.file, .not_in_environment = true }

static const struct opt list_options[] = { FILE_ROW };

static const struct opt edit_options[] = {
	FILE_ROW,
	{ OPT_ROW("dry-run", 0, OPT_FLAG, NULL, "only say what would change"), .to.flag = &args.dry_run, .not_in_environment = true },
};

/* The one that is changed. */
static enum cocket_code
path_find(char out[static PATH_MAX], struct err *err)
{
	if (args.file ? strlen(args.file) < PATH_MAX && stpcpy(out, args.file) : config_path_find(out, "mirrors.json"))
		return COCKET_OK;
	return fail(err, COCKET_E_USAGE, args.file ? "--mirrors: the path is too long" : "no home directory for mirrors.json; use --mirrors FILE");
}

/* --- printing ------------------------------------------------------------------------------------------ */

static enum cocket_code
print_json(const struct mirror *m, const char *change, struct err *err)
{
	AUTO(buf_free) struct buf line = BUF(1 * MIB);
	struct json_writer w;

	json_writer_init(&w, &line);
	json_begin_object(&w);
	json_put_text(&w, "location", m->location);
	json_put_text(&w, "stands-for", m->stands_for);
	json_put_text(&w, "file", m->file);
	if (change) {
		json_put_text(&w, "change", change);
		json_put_flag(&w, "dry-run", args.dry_run);
	}
	json_end_object(&w);
	return out_json(&w, err);
}

/* change: "added", "removed" or "none"; NULL: it is only listed. */
static enum status
print(const struct app *app, const struct mirror *m, const char *change)
{
	struct err err = { 0 };

	if (app->json)
		return print_json(m, change, &err) ? print_err(NULL, &err) : STATUS_OK;
	out_printf("%s stands for %s (", m->location, m->stands_for);
	out_text(slice_str(m->file));
	out_printf(")\n");
	return STATUS_OK;
}

/* --- list ------------------------------------------------------------------------------------------------ */

/* As they decide: of a location that two files have, the first file's. */
static enum cocket_code
read_all(struct mirrors *out, struct err *err)
{
	AUTO(mirrors_free) struct mirrors one = { 0 };
	const struct policy none = { 0 };

	if (args.file == NULL)
		return mirrors_open(out, &none, err);
	return mirrors_read(&one, args.file, err) ? err->code : mirrors_join(out, &one, args.file, err);
}

static enum status
run_list(const struct app *app, char *const operands[], size_t n)
{
	AUTO(mirrors_free) struct mirrors all = { 0 };
	enum status status = STATUS_OK;
	struct err err = { 0 };

	(void)operands, (void)n;
	if (read_all(&all, &err))
		return print_err(NULL, &err);
	for (size_t i = 0; i < all.count && status == STATUS_OK; i++)
		status = print(app, &all.items[i], NULL);
	if (all.count == 0)
		log_note("no mirrors%s%s", args.file ? " in " : "", args.file ? TEXT(slice_str(args.file)) : "");
	return status;
}

/* --- add ------------------------------------------------------------------------------------------------- */

/* One that is there already is none. */
static enum cocket_code
plan(struct mirror *out, bool *is_new, const char *path, char *const words[], struct err *err)
{
	AUTO(mirrors_free) struct mirrors m = { 0 };

	if (mirrors_read(&m, path, err))
		return err->code;
	const size_t before = m.count;
	if (mirrors_put(&m, words[0], words[1], err) || mirror_prefix_parse(out->location, words[0], err) ||
	    mirror_prefix_parse(out->stands_for, words[1], err))
		return err->code;
	out->file = path;
	*is_new = m.count > before;
	return COCKET_OK;
}

static enum status
run_add(const struct app *app, char *const words[], size_t n)
{
	char path[PATH_MAX];
	struct mirror added;
	bool is_new = false;
	struct err err = { 0 };

	(void)n;
	if (path_find(path, &err) || plan(&added, &is_new, path, words, &err) ||
	    (!args.dry_run && mirrors_add(path, added.location, added.stands_for, &err)))
		return print_err(NULL, &err);
	enum status status = print(app, &added, is_new ? "added" : "none");
	if (!is_new)
		log_note("recorded already; nothing was changed");
	else if (args.dry_run)
		log_note("would be added; nothing was changed");
	else
		log_note("added: images below %s are verified as those of %s", added.location, added.stands_for);
	return status;
}

/* --- remove ------------------------------------------------------------------------------------------------ */

/* Copies the one of that location; false: the list has none. */
static bool
take(struct mirror *out, const struct mirrors *m, const char *location)
{
	for (size_t i = 0; i < m->count; i++)
		if (strcmp(m->items[i].location, location) == 0) {
			*out = m->items[i];
			return true;
		}
	return false;
}

/* Another file of this machine may have it. */
static enum status
print_absent(const char *location, const char *path)
{
	AUTO(mirrors_free) struct mirrors all = { 0 };
	const struct policy none = { 0 };
	char hint[PATH_MAX + 64] = "cocket mirror list shows what is recorded";
	struct mirror found;
	struct err ignored = { 0 };

	if (mirrors_open(&all, &none, &ignored) == COCKET_OK && take(&found, &all, location))
		snprintf(hint, sizeof hint, "it is in %s: give that with --mirrors", TEXT(slice_str(found.file)));
	return usage_error(hint, "%s: not recorded as a mirror in %s", location, TEXT(slice_str(path)));
}

static enum cocket_code
find(struct mirror *out, bool *found, const char *path, const char *location, struct err *err)
{
	AUTO(mirrors_free) struct mirrors m = { 0 };

	if (mirrors_read(&m, path, err))
		return err->code;
	*found = take(out, &m, location);
	out->file = path;
	return COCKET_OK;
}

static enum status
run_remove(const struct app *app, char *const words[], size_t n)
{
	char path[PATH_MAX], location[NAME_TEXT_BYTES];
	struct mirror removed;
	bool found = false;
	struct err err = { 0 };

	(void)n;
	if (path_find(path, &err) || mirror_prefix_parse(location, words[0], &err) || find(&removed, &found, path, location, &err) ||
	    (found && !args.dry_run && mirrors_remove(&found, path, location, &err)))
		return print_err(NULL, &err);
	if (!found)
		return print_absent(location, path);
	enum status status = print(app, &removed, "removed");
	if (args.dry_run)
		log_note("would be removed; nothing was changed");
	else
		log_note("removed: images below %s must be signed under that name again", removed.location);
	return status;
}

const struct command command_mirror_list = {
	.name = "mirror list",
	.summary = "Lists which names are mirrors of which on this machine",
	.examples = {
		"cocket mirror list",
	},
	OPTIONS(list_options),
	.run = run_list,
};

const struct command command_mirror_add = {
	.name = "mirror add",
	.operands = "LOCATION NAME",
	.min = 2,
	.max = 2,
	.summary = "Records that what is below LOCATION was signed as what is below NAME",
	.examples = {
		"cocket mirror add registry.internal/mirror registry.example.com",
	},
	OPTIONS(edit_options),
	.run = run_add,
};

const struct command command_mirror_remove = {
	.name = "mirror remove",
	.operands = "LOCATION",
	.min = 1,
	.max = 1,
	.summary = "Takes a recorded mirror back",
	.examples = {
		"cocket mirror remove registry.internal/mirror/shop/api",
	},
	OPTIONS(edit_options),
	.run = run_remove,
};
