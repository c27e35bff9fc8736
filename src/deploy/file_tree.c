/* Files below a directory: see file_tree.h. */
#include "deploy/file_tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/escape.h"
#include "base/fd.h"

struct directory_walk {
	struct file_tree *tree;
	const struct strings *excluded;
	file_tree_test *passes;
	file_tree_failed *failed;
	size_t root; /* the length of the path of the directory itself, with its slash */
};

void
file_tree_free(struct file_tree *t)
{
	strings_free(&t->paths);
	*t = (struct file_tree){ 0 };
}

static void
dir_close(DIR **dir)
{
	if (*dir)
		(void)closedir(*dir);
}

/* --- what is passed by --- */

static bool
is_dots(const char *name)
{
	return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

static bool
is_skipped(const char *name)
{
	static const char *const names[] = { ".git", ".hg", ".svn", ".bzr", "CVS", "_darcs", ".jj", "node_modules", NULL };

	for (const char *const *n = names; *n; n++)
		if (strcmp(name, *n) == 0)
			return true;
	return false;
}

static bool
is_excluded(const struct directory_walk *w, const char *path, const char *name)
{
	for (size_t i = 0; i < w->excluded->count; i++)
		if (fnmatch(w->excluded->items[i], name, 0) == 0 || fnmatch(w->excluded->items[i], path + w->root, FNM_PATHNAME) == 0)
			return true;
	return false;
}

/* --- a directory --- */

static int
compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Never . and .. */
static enum cocket_code
read_names(struct strings *out, int directory, struct err *err)
{
	int fd = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	AUTO(dir_close) DIR *dir = fd < 0 ? NULL : fdopendir(fd);
	const struct dirent *entry;

	if (dir == NULL) {
		fd_close(&fd);
		return fail_errno(err, COCKET_E_IO, "cannot be read");
	}
	for (errno = 0; (entry = readdir(dir)) != NULL; errno = 0)
		if (!is_dots(entry->d_name) && strings_add(out, slice_str(entry->d_name), err))
			return err->code;
	if (errno)
		return fail_errno(err, COCKET_E_IO, "cannot be read");
	if (out->count > 0)
		qsort(out->items, out->count, sizeof *out->items, compare_names);
	return COCKET_OK;
}

static enum cocket_code walk(const struct directory_walk *w, int parent, const char *name, const char *path, unsigned depth, struct err *err);

static enum cocket_code
add_file(const struct directory_walk *w, const char *path, struct err *err)
{
	if (!w->passes(path + w->root)) {
		w->tree->passed_over++;
		return COCKET_OK;
	}
	if (w->tree->paths.count == FILE_TREE_MAX)
		return fail(err, COCKET_E_TOO_MANY, "more than %d files", FILE_TREE_MAX);
	return strings_add(&w->tree->paths, slice_str(path), err);
}

/* Out of memory is no matter of one directory. */
static enum cocket_code
tell(const struct directory_walk *w, struct err *why, const char *path, struct err *err)
{
	if (why->code == COCKET_E_NOMEM)
		return no_memory(err);
	(void)within(why, "%s", *path ? TEXT(slice_str(path)) : ".");
	w->tree->unread++;
	w->failed(why);
	return COCKET_OK;
}

static enum cocket_code
walk_entry(const struct directory_walk *w, int dir, const char *name, const char *path, unsigned depth, struct err *err)
{
	struct stat st;
	struct err why = { 0 };

	if (is_excluded(w, path, name))
		return COCKET_OK;
	if (fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) != 0) {
		(void)fail_errno(&why, COCKET_E_IO, "cannot be read");
		return tell(w, &why, path, err);
	}
	if (S_ISDIR(st.st_mode))
		return is_skipped(name) ? COCKET_OK : walk(w, dir, name, path, depth, err);
	return S_ISREG(st.st_mode) ? add_file(w, path, err) : COCKET_OK;
}

static enum cocket_code
walk_all(const struct directory_walk *w, int dir, const struct strings *names, const char *path, unsigned depth, struct err *err)
{
	for (size_t i = 0; i < names->count; i++) {
		const size_t n = strlen(path);
		char *below;

		if (asprintf(&below, "%s%s%s", path, n == 0 || path[n - 1] == '/' ? "" : "/", names->items[i]) < 0)
			return no_memory(err);
		(void)!walk_entry(w, dir, names->items[i], below, depth + 1, err);
		free(below);
		if (err->code)
			return err->code;
	}
	return COCKET_OK;
}

/* A link is followed if it is the directory that was named, and never below. */
static enum cocket_code
open_directory(int *out, int parent, const char *name, unsigned depth, struct err *err)
{
	if (depth > FILE_TREE_DEPTH_MAX)
		return fail(err, COCKET_E_TOO_MANY, "directories too deep");
	*out = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | (depth > 0 ? O_NOFOLLOW : 0));
	return *out < 0 ? fail_errno(err, COCKET_E_IO, "cannot be read") : COCKET_OK;
}

static enum cocket_code
walk(const struct directory_walk *w, int parent, const char *name, const char *path, unsigned depth, struct err *err)
{
	AUTO(strings_free) struct strings names = { 0 };
	AUTO(fd_close) int fd = -1;
	struct err why = { 0 };

	if (open_directory(&fd, parent, name, depth, &why) || read_names(&names, fd, &why))
		return tell(w, &why, path, err);
	return walk_all(w, fd, &names, path, depth, err);
}

enum cocket_code
file_tree_read(struct file_tree *out, const char *directory, const struct strings *excluded, file_tree_test *passes, file_tree_failed *failed,
               struct err *err)
{
	AUTO(file_tree_free) struct file_tree t = { 0 };
	const char *path = strcmp(directory, ".") == 0 || strcmp(directory, "./") == 0 ? "" : directory;
	const size_t n = strlen(path);
	const struct directory_walk w = { &t, excluded, passes, failed, n + (n > 0 && path[n - 1] != '/') };

	if (walk(&w, AT_FDCWD, directory, path, 0, err))
		return err->code;
	*out = t;
	t = (struct file_tree){ 0 };
	return COCKET_OK;
}
