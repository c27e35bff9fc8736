/* Root files: see root_files.h.  One that was named and cannot be read is an error, never a reason to go by another. */
#include "verify/root_files.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/escape.h"
#include "base/file.h"
#include "base/list.h"
#include "base/log.h"
#include "base/owner.h"
#include "verify/default_paths.h"
#include "verify/public_root.h"

#define ROOT_FILES_MAX 16
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
	if (LIST_GROW(out, ROOT_FILES_MAX, "trusted roots", err) || trusted_root_parse(&out->items[out->count], text, err))
		return err->code;
	out->count++;
	return COCKET_OK;
}

static void
age_warn(const char *path, int64_t now)
{
	struct stat st;

	if (stat(path, &st) == 0 && now - st.st_mtime > YEAR_SECONDS)
		log_note("warning: trusted root %s is more than a year old; cocket trusted-root update fetches the current one", TEXT(slice_str(path)));
}

static enum cocket_code
file_add(struct root_files *out, const char *path, int64_t now, struct err *err)
{
	AUTO(buf_free) struct buf text = BUF(TRUSTED_ROOT_MAX_BYTES);

	if (file_read_checked(&text, path, owner_check_file, err) || text_add(out, buf_slice(&text), err)) {
		if (err->code != COCKET_E_NOMEM)
			err->code = COCKET_E_USAGE;
		return within(err, "%s", TEXT(slice_str(path)));
	}
	age_warn(path, now);
	return COCKET_OK;
}

/* What cannot be looked at is there: opening it says what is wrong. */
bool
root_files_usual(char out[static PATH_MAX])
{
	static const char everyones[] = "/etc/cocket/trusted_root.json";
	struct stat st;

	if (config_path_find(out, "trusted_root.json") && lstat(out, &st) == 0)
		return true;
	snprintf(out, PATH_MAX, "%s", everyones);
	return lstat(out, &st) == 0;
}

static enum cocket_code
roots_add(struct root_files *out, const struct strings *paths, int64_t now, struct err *err)
{
	char usual[PATH_MAX];

	for (size_t i = 0; i < paths->count; i++)
		if (file_add(out, paths->items[i], now, err))
			return err->code;
	if (paths->count > 0)
		return COCKET_OK;
	if (root_files_usual(usual))
		return file_add(out, usual, now, err);
	if (now - PUBLIC_ROOT_DATE > YEAR_SECONDS)
		log_note("warning: the trusted root that this program came with is more than a year old; cocket trusted-root update fetches the current one");
	return text_add(out, slice_str(public_root_text), err);
}

enum cocket_code
root_files_open(struct root_files *out, const struct strings *paths, int64_t now, struct err *err)
{
	*out = (struct root_files){ 0 };
	if (roots_add(out, paths, now, err) == COCKET_OK)
		return COCKET_OK;
	root_files_close(out);
	return err->code;
}
