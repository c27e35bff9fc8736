/* Staged files that come back from others, by path: a file, or a directory of them, which may be a whole store of somebody who has published.
 * Takes nothing that edit_merge would not. */
#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/escape.h"
#include "base/file.h"
#include "trust/edit/edit.h"

/* "PATH/NAME.json" is of the role NAME. */
static enum cocket_code
role_of_path(char out[static TUF_ROLE_NAME_MAX + 1], const char *path, struct err *err)
{
	const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
	size_t n = strlen(base), suffix = strlen(".json");

	if (n <= suffix || n - suffix > TUF_ROLE_NAME_MAX || strcmp(base + n - suffix, ".json") != 0)
		return fail(err, COCKET_E_USAGE, "not named ROLE.json: give the role");
	snprintf(out, TUF_ROLE_NAME_MAX + 1, "%.*s", (int)(n - suffix), base);
	return COCKET_OK;
}

static enum cocket_code
merge_file(struct stage *st, const char *role, const char *path, struct err *err)
{
	AUTO(buf_free) struct buf bytes = BUF(TUF_TARGETS_MAX_BYTES);
	char name[TUF_ROLE_NAME_MAX + 1];

	if (file_read(&bytes, path, err)) {
		err->code = COCKET_E_USAGE;
		return err->code;
	}
	if (!role && role_of_path(name, path, err))
		return within(err, "%s", TEXT(slice_str(path)));
	return edit_merge(st, role ? role : name, buf_slice(&bytes), err) ? within(err, "%s", TEXT(slice_str(path))) : COCKET_OK;
}

/* --- a directory --- */

static int
is_role_file(const struct dirent *e)
{
	size_t n = strlen(e->d_name), suffix = strlen(".json");

	return n > suffix && strcmp(e->d_name + n - suffix, ".json") == 0 && !store_name_is_root_version(e->d_name);
}

struct role_entries {
	struct dirent **items; /* owned */
	int count;
};

static void
entries_free(struct role_entries *e)
{
	for (int i = 0; i < e->count; i++)
		free(e->items[i]);
	free(e->items);
}

/* role: that one alone; NULL: all. */
static enum cocket_code
merge_entry(struct stage *st, const char *role, const char *dir, const char *entry, struct err *err)
{
	char path[PATH_MAX], name[TUF_ROLE_NAME_MAX + 1];

	if (snprintf(path, sizeof path, "%s/%s", dir, entry) >= (int)sizeof path)
		return fail(err, COCKET_E_USAGE, "%s: path too long", TEXT(slice_str(dir)));
	if (role && (role_of_path(name, path, err) || strcmp(name, role) != 0))
		return COCKET_OK;
	return merge_file(st, NULL, path, err);
}

/* In the order of their names, so that root.json comes before what its keys sign. */
static enum cocket_code
merge_directory(struct stage *st, const char *role, const char *dir, struct err *err)
{
	AUTO(entries_free) struct role_entries e = { 0 };

	e.count = scandir(dir, &e.items, is_role_file, alphasort);
	if (e.count < 0)
		return fail_errno(err, COCKET_E_USAGE, "%s", TEXT(slice_str(dir)));
	for (int i = 0; i < e.count; i++)
		if (merge_entry(st, role, dir, e.items[i]->d_name, err))
			return err->code;
	return COCKET_OK;
}

enum cocket_code
edit_merge_path(struct stage *st, const char *role, const char *path, struct err *err)
{
	struct stat s;

	return (stat(path, &s) == 0 && S_ISDIR(s.st_mode) ? merge_directory : merge_file)(st, role, path, err);
}
