/* See compose_beside.h.  A Compose file may be one that docker compose never reads alone: what it merges into it, or takes instead, is not
 * passed over in silence (A28). */
#include "deploy/compose_siblings.h"

#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/escape.h"
#include "base/log.h"

/* In the order in which docker compose looks for one. */
static const char *const defaults[] = { "compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml", NULL };
static const char *const overrides[] = {
	"compose.override.yml", "compose.override.yaml", "docker-compose.override.yml", "docker-compose.override.yaml", NULL,
};

struct beside {
	const struct image_file *files, *file;
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

static void
note_sibling(const struct beside *b, const char *name, const char *how)
{
	char path[PATH_MAX];
	struct stat there;

	if (snprintf(path, sizeof path, "%.*s%s", b->directory, b->file->path, name) >= (int)sizeof path)
		return;
	if (stat(path, &there) == 0 && !is_given(b, &there))
		log_note("skipped: %s: docker compose reads it %s, unless -f names the files: not verified", TEXT(slice_str(path)), how);
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

void
compose_note_siblings(const struct image_file *files, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const char *slash = strrchr(files[i].path, '/'), *name = slash ? slash + 1 : files[i].path;
		const struct beside b = { files, &files[i], n, (int)(name - files[i].path) };
		const char *const *own = find_default(name);

		if (*own == NULL || files[i].refs.kind != FILE_TYPE_COMPOSE)
			continue;
		for (const char *const *d = defaults; d < own; d++)
			note_sibling(&b, *d, "in its place");
		for (const char *const *o = overrides; *o; o++)
			note_sibling(&b, *o, "as well");
	}
}
