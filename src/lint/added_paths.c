/* What a stage adds and deletes: see added_paths.h. */
#include "lint/added_paths.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "base/list.h"
#include "base/path_text.h"

#define ADDED_PATHS_MAX 4096

void
added_paths_free(struct added_paths *a)
{
	for (size_t i = 0; i < a->count; i++)
		free(a->items[i].path);
	free(a->items);
	a->items = NULL;
	a->count = a->capacity = 0;
}

/* --- paths --- */

static bool
is_plain(const char *path)
{
	return path[0] != '\0' && strpbrk(path, "$*?[`\\") == NULL && strstr(path, "..") == NULL;
}

/* Without "." and empty parts.  False: it is too long. */
static bool
path_clean(char out[static PATH_MAX], const char *directory, const char *path)
{
	char whole[2 * PATH_MAX];
	struct slice rest;
	size_t len = 0;

	if (snprintf(whole, sizeof whole, "%s/%s", path[0] == '/' ? "" : directory, path) >= (int)sizeof whole)
		return false;
	rest = slice_str(whole);
	while (rest.len > 0) {
		const struct slice part = slice_take_until(&rest, '/');

		if (part.len == 0 || slice_is(part, "."))
			continue;
		if (len + part.len + 2 > PATH_MAX)
			return false;
		len += (size_t)snprintf(out + len, PATH_MAX - len, "/%.*s", SLICE_FMT(part));
	}
	snprintf(out + len, PATH_MAX - len, "%s", len == 0 ? "/" : "");
	return true;
}

bool
added_path_resolve(char out[static PATH_MAX], const struct added_paths *a, const char *path)
{
	return is_plain(path) && (path[0] == '/' || a->directory[0] != '\0') && path_clean(out, a->directory, path);
}

void
added_paths_enter(struct added_paths *a, const char *directory)
{
	char path[PATH_MAX];

	if (!added_path_resolve(path, a, directory))
		path[0] = '\0';
	snprintf(a->directory, sizeof a->directory, "%s", path);
}

/* --- adding --- */

static enum cocket_code
add(struct added_paths *a, const char *path, size_t at, struct err *err)
{
	char *copy;

	if (LIST_GROW(a, ADDED_PATHS_MAX, "added paths", err))
		return err->code;
	copy = strdup(path);
	if (copy == NULL)
		return no_memory(err);
	a->items[a->count++] = (struct added_path){ copy, at };
	return COCKET_OK;
}

enum cocket_code
added_paths_add(struct added_paths *a, const char *path, size_t at, struct err *err)
{
	char whole[PATH_MAX];

	return added_path_resolve(whole, a, path) && strcmp(whole, "/") != 0 ? add(a, whole, at, err) : COCKET_OK;
}

/* Of a source that goes into a directory.  A directory's contents go there, not it itself: of those, and of what a glob means, only where they go
 * is known. */
static enum cocket_code
copy_into(struct added_paths *a, const char *directory, const char *source, size_t at, struct err *err)
{
	char path[2 * PATH_MAX];
	const char *name = path_base_name(source);

	if (!is_plain(name) || strcmp(name, ".") == 0)
		return added_paths_add(a, directory, at, err);
	if (snprintf(path, sizeof path, "%s/%s", directory, name) >= (int)sizeof path)
		return COCKET_OK;
	return added_paths_add(a, path, at, err);
}

static bool
is_directory(const struct strings *words)
{
	const char *target = words->items[words->count - 1];
	const size_t n = strlen(target);

	return words->count > 2 || target[n - 1] == '/' || strcmp(path_base_name(target), ".") == 0;
}

enum cocket_code
added_paths_copy(struct added_paths *a, const struct strings *words, size_t at, struct err *err)
{
	const char *target = words->count > 1 ? words->items[words->count - 1] : "";

	if (target[0] == '\0')
		return COCKET_OK;
	if (!is_directory(words))
		return added_paths_add(a, target, at, err);
	for (size_t i = 0; i + 1 < words->count; i++)
		if (copy_into(a, target, words->items[i], at, err))
			return err->code;
	return COCKET_OK;
}
