/* What a stage adds and deletes: see added_paths.h. */
#include "lint/added_paths.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "base/list.h"
#include "base/path_text.h"
#include "lint/lint_words.h"

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

static bool
path_resolve(char out[static PATH_MAX], const struct added_paths *a, const char *path)
{
	return is_plain(path) && (path[0] == '/' || a->directory[0] != '\0') && path_clean(out, a->directory, path);
}

void
added_paths_enter(struct added_paths *a, const char *directory)
{
	char path[PATH_MAX];

	if (!path_resolve(path, a, directory))
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

static enum cocket_code
add_resolved(struct added_paths *a, const char *path, size_t at, struct err *err)
{
	char whole[PATH_MAX];

	return path_resolve(whole, a, path) && strcmp(whole, "/") != 0 ? add(a, whole, at, err) : COCKET_OK;
}

/* Of a source that goes into a directory.  A directory's contents go there, not it itself: nothing is known of those. */
static enum cocket_code
copy_into(struct added_paths *a, const char *directory, const char *source, size_t at, struct err *err)
{
	char path[2 * PATH_MAX];
	const char *name = path_base_name(source);

	if (!is_plain(name) || strcmp(name, ".") == 0)
		return COCKET_OK;
	if (snprintf(path, sizeof path, "%s/%s", directory, name) >= (int)sizeof path)
		return COCKET_OK;
	return add_resolved(a, path, at, err);
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
		return add_resolved(a, target, at, err);
	for (size_t i = 0; i + 1 < words->count; i++)
		if (copy_into(a, target, words->items[i], at, err))
			return err->code;
	return COCKET_OK;
}

/* --- the shell's commands --- */

struct run {
	struct added_paths *paths;
	size_t at;
	added_deleted_fn deleted;
	void *context;
};

static enum cocket_code
delete(const struct run *r, const char *path, struct err *err)
{
	char whole[PATH_MAX], bare[PATH_MAX];
	const size_t n = strlen(path);

	snprintf(bare, sizeof bare, "%.*s", (int)(n > 2 && strcmp(path + n - 2, "/*") == 0 ? n - 2 : n), path); /* rm -rf /tmp/downloads/STAR */
	if (!path_resolve(whole, r->paths, bare))
		return COCKET_OK;
	for (size_t i = 0; i < r->paths->count; i++)
		if (r->paths->items[i].at != r->at && path_is_within(r->paths->items[i].path, whole) &&
		    r->deleted(r->context, &r->paths->items[i], err))
			return err->code;
	return COCKET_OK;
}

static enum cocket_code
delete_all(const struct run *r, const struct strings *words, size_t first, struct err *err)
{
	for (size_t i = first; i < words->count; i++)
		if (words->items[i][0] != '-' && delete(r, words->items[i], err))
			return err->code;
	return COCKET_OK;
}

static bool
is_one_of(const char *word, const char *const words[])
{
	for (; *words; words++)
		if (strcmp(word, *words) == 0)
			return true;
	return false;
}

static enum cocket_code
write_all(const struct run *r, const struct strings *words, struct err *err)
{
	static const char *const outputs[] = { ">", ">>", "-o", "-O", "--output", NULL };

	for (size_t i = 0; i + 1 < words->count; i++)
		if (is_one_of(words->items[i], outputs) && add_resolved(r->paths, words->items[i + 1], r->at, err))
			return err->code;
	return COCKET_OK;
}

static enum cocket_code
read_command(const struct run *r, struct slice command, struct err *err)
{
	static const char *const removers[] = { "rm", "/bin/rm", "unlink", NULL };
	AUTO(strings_free) struct strings words = { 0 };
	size_t first;

	if (lint_words(&words, command, err) || words.count == 0)
		return err->code;
	first = strcmp(words.items[0], "sudo") == 0 && words.count > 1;
	if (strcmp(words.items[0], "cd") == 0 && words.count == 2) {
		added_paths_enter(r->paths, words.items[1]);
		return COCKET_OK;
	}
	return is_one_of(words.items[first], removers) ? delete_all(r, &words, first + 1, err) : write_all(r, &words, err);
}

/* Up to ; & | or a new line. */
static struct slice
take_command(struct slice *rest)
{
	const char *ends = ";&|\n";
	size_t n = 0;

	while (n < rest->len && (rest->ptr[n] == '\0' || strchr(ends, rest->ptr[n]) == NULL))
		n++;
	const struct slice command = slice_of(rest->ptr, n);
	*rest = slice_of(rest->ptr + n + (n < rest->len), rest->len - n - (n < rest->len));
	return command;
}

enum cocket_code
added_paths_run(struct added_paths *a, struct slice commands, size_t at, added_deleted_fn deleted, void *context, struct err *err)
{
	const struct run r = { a, at, deleted, context };
	char before[PATH_MAX];

	memcpy(before, a->directory, sizeof before);
	while (commands.len > 0)
		if (read_command(&r, take_command(&commands), err))
			return err->code;
	memcpy(a->directory, before, sizeof before); /* what a shell enters it leaves with its end */
	return COCKET_OK;
}
