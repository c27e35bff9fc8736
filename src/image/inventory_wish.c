/* Paths that an inventory looks at: see inventory_wish.h. */
#include "image/inventory_wish.h"

#include <stdlib.h>

#include "base/limits.h"
#include "base/list.h"

#define WISH_PATHS_MAX ((size_t)4 * SBOM_FILES_MAX)

/* What of an image without dpkg's own list is that list cut up (distroless), and where others keep theirs. */
const struct package_database package_databases[] = {
	{ "var/lib/dpkg/status", false, NULL, PACKAGE_DEB },
	{ "var/lib/dpkg/status.d", true, NULL, PACKAGE_DEB },
	{ "lib/apk/db/installed", false, NULL, PACKAGE_APK },
	{ "usr/lib/apk/db/installed", false, NULL, PACKAGE_APK },
	{ "var/lib/rpm", true, "rpm", PACKAGE_DEB },
	{ "usr/lib/sysimage/rpm", true, "rpm", PACKAGE_DEB },
	{ "usr/share/rpm", true, "rpm", PACKAGE_DEB },
	{ "var/lib/pacman/local", true, "pacman", PACKAGE_DEB },
	{ "var/lib/chisel", true, "chisel", PACKAGE_DEB },
	{ "usr/lib/opkg", true, "opkg", PACKAGE_DEB },
	{ "var/lib/opkg", true, "opkg", PACKAGE_DEB },
	{ "var/db/pkg", true, "portage", PACKAGE_DEB },
	{ "nix/var/nix/db", true, "nix", PACKAGE_DEB },
	{ NULL, false, NULL, PACKAGE_DEB },
};

static bool
is_of(const struct package_database *d, const char *path)
{
	const size_t n = strlen(d->path);

	if (!d->is_directory)
		return strcmp(path, d->path) == 0;
	return strncmp(path, d->path, n) == 0 && path[n] == '/';
}

/* Beside each file in status.d lie the hashes of its package. */
const struct package_database *
package_database_of(const char *path)
{
	for (const struct package_database *d = package_databases; d->path; d++)
		if (is_of(d, path))
			return d->manager == NULL && slice_ends(slice_str(path), ".md5sums") ? NULL : d;
	return NULL;
}

void
inventory_wish_free(struct inventory_wish *w)
{
	free(w->paths);
	w->paths = NULL;
	w->count = w->capacity = 0;
	arena_free(&w->arena);
}

static enum cocket_code
path_add(struct inventory_wish *w, struct slice path, struct err *err)
{
	const char *copy = arena_text(&w->arena, path, err);

	if (copy == NULL || LIST_RESERVE(w->paths, w->capacity, w->count, 1, WISH_PATHS_MAX, "paths", err))
		return err->code;
	w->paths[w->count++] = copy;
	return COCKET_OK;
}

static bool
is_last(const struct inventory_wish *w, struct slice path)
{
	return w->count > 0 && slice_eq(slice_str(w->paths[w->count - 1]), path);
}

/* With the directories that it lies in, but for those which the one before it lies in as well. */
static enum cocket_code
with_parents_add(struct inventory_wish *w, const char *path, struct err *err)
{
	const char *before = w->count > 0 ? w->paths[w->count - 1] : "";
	size_t same = 0, depth = 0;

	while (path[same] && path[same] == before[same])
		same++;
	for (size_t n = 0; path[n]; n++) {
		if (path[n] != '/')
			continue;
		if (++depth >= INVENTORY_DEPTH_MAX)
			return fail(err, COCKET_E_TOO_MANY, "a path with more than %d parts", INVENTORY_DEPTH_MAX);
		if (n >= same && path_add(w, slice_of(path, n), err))
			return err->code;
	}
	return is_last(w, slice_str(path)) ? COCKET_OK : path_add(w, slice_str(path), err);
}

enum cocket_code
inventory_wish_open(struct inventory_wish *w, struct err *err)
{
	memset(w, 0, sizeof *w);
	w->arena = ARENA(256 * MIB);
	atomic_init(&w->held, 0);
	for (const struct package_database *d = package_databases; d->path; d++)
		if (with_parents_add(w, d->path, err))
			return err->code;
	return COCKET_OK;
}

enum cocket_code
inventory_wish_add(struct inventory_wish *w, const char *path, struct err *err)
{
	if (w->file_count == SBOM_FILES_MAX)
		return fail(err, COCKET_E_TOO_MANY, "more than %zu files", SBOM_FILES_MAX);
	w->file_count++;
	return with_parents_add(w, path, err);
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void
inventory_wish_close(struct inventory_wish *w)
{
	size_t n = 0;

	qsort(w->paths, w->count, sizeof *w->paths, by_text);
	for (size_t i = 0; i < w->count; i++)
		if (n == 0 || strcmp(w->paths[n - 1], w->paths[i]) != 0)
			w->paths[n++] = w->paths[i];
	w->count = n;
}

bool
inventory_wish_find(size_t *at, const struct inventory_wish *w, const char *path)
{
	const char **found = bsearch(&path, w->paths, w->count, sizeof *w->paths, by_text);

	if (found)
		*at = (size_t)(found - w->paths);
	return found != NULL;
}

bool
inventory_wish_has(size_t *place, const struct inventory_wish *w, const char *path)
{
	size_t at;

	*place = inventory_wish_find(&at, w, path) ? at + 1 : 0;
	return *place > 0 || package_database_of(path) != NULL;
}
