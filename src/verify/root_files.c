/* Root files: see root_files.h.  One that was named and cannot be read is an error, never a reason to go by another. */
#include "verify/root_files.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/escape.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/list.h"
#include "base/log.h"
#include "base/owner.h"
#include "format/log/root_lines.h"
#include "verify/default_paths.h"
#include "verify/public_root.h"

#define YEAR_SECONDS (INT64_C(365) * 86400)

void
root_files_close(struct root_files *f)
{
	for (size_t i = 0; i < f->count; i++)
		trusted_root_free(&f->items[i]);
	free(f->items);
	*f = (struct root_files){ 0 };
}

static enum cocket_code
text_add(struct root_files *out, struct slice text, struct err *err)
{
	if (LIST_GROW(out, ROOT_FILES_MAX, "trusted roots", err) || trusted_root_parse_lazily(&out->items[out->count], text, err))
		return err->code;
	out->count++;
	return COCKET_OK;
}

static enum cocket_code
roots_add(struct root_files *out, struct slice text, struct err *err)
{
	struct root_lines lines = root_lines_of(text);
	struct slice one;

	while (root_lines_next(&one, &lines))
		if (text_add(out, one, err))
			return lines.line > 0 ? within(err, "line %zu", lines.line) : err->code;
	return COCKET_OK;
}

/* Those from there on.  A choice that changes nothing was meant for another file. */
static enum cocket_code
logs_excuse(struct root_files *out, size_t from, struct err *err)
{
	bool lists_all = true;

	for (size_t i = from; i < out->count; i++) {
		out->items[i].may_lack_logs = true;
		lists_all = lists_all && out->items[i].logs.is_listed && out->items[i].certificate_logs.is_listed;
	}
	return lists_all ? fail(err, COCKET_E_USAGE, "lists logs of both kinds, expected a root of an instance without: that is a trusted-root") : COCKET_OK;
}

/* name: "trusted root FILE". */
static void
age_take(struct root_files *out, const char *name, int64_t written, int64_t now)
{
	if (now - written > YEAR_SECONDS)
		log_note("warning: %s is more than a year old; cocket trusted-root update fetches the current one", name);
	if (out->count > 1 && out->oldest <= written)
		return;
	out->oldest = written;
	snprintf(out->oldest_name, sizeof out->oldest_name, "%s", name);
}

static void
file_age_take(struct root_files *out, const char *path, int64_t now)
{
	char name[AUTHORITY_NAME_BYTES];
	struct stat st;

	snprintf(name, sizeof name, "trusted root %s", TEXT(slice_str(path)));
	age_take(out, name, stat(path, &st) == 0 ? st.st_mtime : 0, now);
}

static enum cocket_code
file_add(struct root_files *out, const char *path, bool is_unlogged, int64_t now, struct err *err)
{
	const size_t from = out->count;
	AUTO(buf_free) struct buf text = BUF(TRUSTED_ROOT_MAX_BYTES);

	if (file_read_checked(&text, path, owner_check_file, err))
		return as_usage(err);
	if (roots_add(out, buf_slice(&text), err) || (is_unlogged && logs_excuse(out, from, err))) {
		(void)within(err, "%s", TEXT(slice_str(path)));
		return as_usage(err);
	}
	file_age_take(out, path, now);
	return COCKET_OK;
}

/* What cannot be looked at is there: opening it says what is wrong. */
bool
root_files_usual(char out[static PATH_MAX])
{
	static const char everyones[] = "/etc/cocket/trusted_root.json";

	if (config_path_find(out, "trusted_root.json") && usual_is_there(out))
		return true;
	snprintf(out, PATH_MAX, "%s", everyones);
	return usual_is_there(out);
}

static enum cocket_code
files_add(struct root_files *out, const struct strings *paths, bool is_unlogged, int64_t now, struct err *err)
{
	for (size_t i = 0; i < paths->count; i++)
		if (file_add(out, paths->items[i], is_unlogged, now, err))
			return err->code;
	return COCKET_OK;
}

static enum cocket_code
usual_add(struct root_files *out, int64_t now, struct err *err)
{
	char usual[PATH_MAX];

	if (root_files_usual(usual))
		return file_add(out, usual, false, now, err);
	if (text_add(out, slice_str(public_root_text), err))
		return err->code;
	age_take(out, "the trusted root that this program came with", PUBLIC_ROOT_DATE, now);
	return COCKET_OK;
}

enum cocket_code
root_files_open(struct root_files *out, const struct root_choice *choice, int64_t now, struct err *err)
{
	*out = (struct root_files){ 0 };
	if ((choice->files.count > 0 ? files_add(out, &choice->files, false, now, err) : usual_add(out, now, err)) == COCKET_OK &&
	    files_add(out, &choice->unlogged, true, now, err) == COCKET_OK)
		return COCKET_OK;
	root_files_close(out);
	return err->code;
}

enum cocket_code
root_files_check(const struct root_files *f, struct err *err)
{
	for (size_t i = 0; i < f->count; i++)
		if (trusted_root_check(&f->items[i], err))
			return err->code;
	return COCKET_OK;
}

enum cocket_code
root_files_check_age(const struct root_files *f, int64_t max_age, int64_t now, struct err *err)
{
	char date[CLOCK_TEXT_BYTES];

	if (max_age == 0 || now - f->oldest <= max_age)
		return COCKET_OK;
	clock_print(date, f->oldest);
	return fail(err, COCKET_E_EXPIRED, "%s is of %s, older than the policy's trusted-root-max-age; cocket trusted-root update fetches the current one",
	            f->oldest_name, date);
}
