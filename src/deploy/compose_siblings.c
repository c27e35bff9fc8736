/* See compose_beside.h.  A Compose file may be one that docker compose never reads alone: what it merges into it, or takes instead, is not
 * passed over in silence (A28). */
#include "deploy/compose_siblings.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/escape.h"
#include "base/list.h"

#define SIBLINGS_MAX 16

/* In the order in which docker compose looks for one. */
static const char *const defaults[] = { "compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml", NULL };
static const char *const overrides[] = {
	"compose.override.yml", "compose.override.yaml", "docker-compose.override.yml", "docker-compose.override.yaml", NULL,
};

struct beside {
	struct image_file *files, *file;
	size_t count;
	int directory; /* length of that part of the file's path */
};

static bool
is_given(const struct beside *b, const struct stat *there)
{
	struct stat st;

	for (size_t i = 0; i < b->count; i++)
		if (stat(b->files[i].path, &st) == 0 && st.st_dev == there->st_dev && st.st_ino == there->st_ino)
			return true;
	return false;
}

/* The file names it by being where it is, so it has no line there. */
static enum cocket_code
sibling_add(struct image_refs *refs, const char *path, const char *how, struct err *err)
{
	struct image_ref item = { .kind = REF_SKIPPED, .where = strdup(TEXT(slice_str(path))) };

	if (asprintf(&item.detail, "docker compose reads it %s, unless -f names the files: not verified", how) < 0)
		item.detail = NULL;
	if (item.where == NULL || item.detail == NULL || LIST_GROW(refs, SIBLINGS_MAX + refs->count, "images", err)) {
		image_ref_free(&item);
		return no_memory(err);
	}
	refs->items[refs->count++] = item;
	return COCKET_OK;
}

static enum cocket_code
sibling_check(const struct beside *b, const char *name, const char *how, struct err *err)
{
	char path[PATH_MAX];
	struct stat there;

	if (snprintf(path, sizeof path, "%.*s%s", b->directory, b->file->path, name) >= (int)sizeof path || stat(path, &there) != 0 || is_given(b, &there))
		return COCKET_OK;
	return sibling_add(&b->file->refs, path, how, err);
}

/* The place of that name among the defaults; that of the end for another. */
static const char *const *
find_default(const char *name)
{
	const char *const *d = defaults;

	while (*d && strcmp(*d, name) != 0)
		d++;
	return d;
}

static enum cocket_code
siblings_check(const struct beside *b, const char *const *own, struct err *err)
{
	for (const char *const *d = defaults; d < own; d++)
		if (sibling_check(b, *d, "in its place", err))
			return err->code;
	for (const char *const *o = overrides; *o; o++)
		if (sibling_check(b, *o, "as well", err))
			return err->code;
	return COCKET_OK;
}

enum cocket_code
compose_add_siblings(struct image_file *files, size_t n, struct err *err)
{
	for (size_t i = 0; i < n; i++) {
		const char *slash = strrchr(files[i].path, '/'), *name = slash ? slash + 1 : files[i].path;
		const struct beside b = { files, &files[i], n, (int)(name - files[i].path) };
		const char *const *own = find_default(name);

		if (*own != NULL && files[i].refs.kind == FILE_TYPE_COMPOSE && siblings_check(&b, own, err))
			return err->code;
	}
	return COCKET_OK;
}
