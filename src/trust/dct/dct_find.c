/* Which repositories ~/.docker/trust has: each directory below tuf/ with a metadata/root.json (docs/FORMATS.md 4).
 * Follows no links, opens no file, and says nothing of what the names are. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/escape.h"
#include "base/file.h"
#include "base/list.h"
#include "trust/dct/dct.h"

struct dct_walk {
	struct dct_names found;
	char path[PATH_MAX]; /* below tuf/ */
	unsigned depth;
};

void
dct_names_free(struct dct_names *n)
{
	for (size_t i = 0; i < n->count; i++)
		free(n->items[i]);
	free(n->items);
	*n = (struct dct_names){ 0 };
}

static void
dir_close(DIR **dir)
{
	if (*dir)
		(void)closedir(*dir);
}

static enum cocket_code
add_name(struct dct_names *n, const char *path, struct err *err)
{
	if (LIST_GROW(n, DCT_REPOSITORIES_MAX, "repositories", err))
		return err->code;
	if (!(n->items[n->count] = strdup(path)))
		return no_memory(err);
	n->count++;
	return COCKET_OK;
}

static bool
has_root(int dir)
{
	struct stat st;

	return fstatat(dir, "metadata/root.json", &st, AT_SYMLINK_NOFOLLOW) == 0;
}

static enum cocket_code walk_into(struct dct_walk *w, int dir, struct err *err);

/* A file, or a link: not ours. */
static bool
is_passed_over(int error)
{
	return error == ENOTDIR || error == ELOOP || error == ENOENT;
}

/* Adds a name to the path; *before: its length without. */
static enum cocket_code
path_push(struct dct_walk *w, size_t *before, const char *name, struct err *err)
{
	*before = strlen(w->path);
	int n = snprintf(w->path + *before, sizeof w->path - *before, "%s%s", *before ? "/" : "", name);

	if (n < 0 || (size_t)n >= sizeof w->path - *before || w->depth == DCT_DEPTH_MAX)
		return fail(err, COCKET_E_TOO_MANY, "tuf/%s: directories too deep", TEXT(slice_str(w->path)));
	return COCKET_OK;
}

static enum cocket_code
walk_entry(struct dct_walk *w, int dir, const char *name, struct err *err)
{
	size_t before;

	if (path_push(w, &before, name, err))
		return err->code;
	int fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 && !is_passed_over(errno))
		return fail_errno(err, COCKET_E_IO, "tuf/%s", TEXT(slice_str(w->path)));
	w->depth++;
	if (fd >= 0 && walk_into(w, fd, err))
		return err->code;
	w->depth--;
	w->path[before] = '\0';
	return COCKET_OK;
}

/* Not a part of a repository's name. */
static bool
is_own(const char *name, bool has_metadata)
{
	return name[0] == '.' || (has_metadata && strcmp(name, "metadata") == 0);
}

/* Takes the descriptor over. */
static enum cocket_code
walk_into(struct dct_walk *w, int fd, struct err *err)
{
	AUTO(dir_close) DIR *dir = fdopendir(fd);
	bool root = has_root(fd);

	if (!dir) {
		fd_close(&fd);
		return no_memory(err);
	}
	if (root && w->depth > 0 && add_name(&w->found, w->path, err))
		return err->code;
	for (const struct dirent *e = readdir(dir); e; e = readdir(dir))
		if (!is_own(e->d_name, root) && walk_entry(w, fd, e->d_name, err))
			return err->code;
	return COCKET_OK;
}

static int
compare(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return strcmp(*x, *y);
}

static void
walk_free(struct dct_walk **w)
{
	if (*w)
		dct_names_free(&(*w)->found);
	free(*w);
}

enum cocket_code
dct_find(struct dct_names *out, int dir, struct err *err)
{
	AUTO(walk_free) struct dct_walk *w = calloc(1, sizeof *w);
	int fd;

	if (!w)
		return no_memory(err);
	fd = openat(dir, "tuf", O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return fail_errno(err, errno == ENOENT ? COCKET_E_NOT_FOUND : COCKET_E_IO, "tuf");
	if (walk_into(w, fd, err))
		return err->code;
	if (w->found.count > 0)
		qsort(w->found.items, w->found.count, sizeof *w->found.items, compare);
	*out = w->found;
	w->found = (struct dct_names){ 0 };
	return COCKET_OK;
}
