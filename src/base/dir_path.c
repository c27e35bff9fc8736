/* Where a file is: its directory, opened, and its name there.  What comes after goes by that directory, so that nobody moves it meanwhile.
 * dir_path_below never follows a link and never climbs: its names come from outside (attacks A20, A21, A22). */
#include "base/dir_path.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fd.h"

#define OPEN_DIRECTORY (O_RDONLY | O_DIRECTORY | O_CLOEXEC)

enum cocket_code
dir_path_refuse(struct err *err)
{
	if (errno == ENOENT)
		return fail(err, COCKET_E_NOT_FOUND, "not found");
	if (errno == ELOOP)
		return fail(err, COCKET_E_IO, "a symbolic link");
	(void)fail_errno(err, COCKET_E_IO, "cannot be read");
	return as_unread(err);
}

/* Copies the part of the name up to its next "/"; "", "." and ".." are no parts of a name that stays below. */
static enum cocket_code
next_part(char part[static NAME_MAX + 1], const char **name, struct err *err)
{
	size_t n = strcspn(*name, "/");

	if (n > NAME_MAX)
		return fail(err, COCKET_E_IO, "a part of the name is longer than %d bytes", NAME_MAX);
	memcpy(part, *name, n);
	part[n] = '\0';
	if (n == 0 || strcmp(part, ".") == 0 || strcmp(part, "..") == 0)
		return fail(err, COCKET_E_IO, "not a name below a directory");
	*name += n + ((*name)[n] == '/');
	return COCKET_OK;
}

void
dir_path_close(struct dir_path *p)
{
	fd_close(&p->dir);
}

static enum cocket_code
step_into(struct dir_path *p, struct err *err)
{
	int next = openat(p->dir, p->name, OPEN_DIRECTORY | O_NOFOLLOW);

	if (next < 0)
		return dir_path_refuse(err);
	fd_close(&p->dir);
	p->dir = next;
	return COCKET_OK;
}

enum cocket_code
dir_path_below(struct dir_path *p, int dir, const char *name, struct err *err)
{
	p->dir = openat(dir, ".", OPEN_DIRECTORY);
	if (p->dir < 0)
		return dir_path_refuse(err);
	for (;;) {
		bool last = !strchr(name, '/');
		if (next_part(p->name, &name, err) != COCKET_OK)
			return err->code;
		if (last)
			return COCKET_OK;
		if (step_into(p, err) != COCKET_OK)
			return err->code;
	}
}

enum cocket_code
dir_path_of(struct dir_path *p, const char *path, struct err *err)
{
	char dir[PATH_MAX];
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;
	size_t n = slash ? (size_t)(name - path) : 0;

	if (strcmp(path, "-") == 0) /* standard input or output, wherever else it is taken: a file of that name would surprise */
		return fail(err, COCKET_E_USAGE, "a file is needed here (./- is one of that name)");
	if (n >= sizeof dir)
		return fail(err, COCKET_E_IO, "path longer than %d bytes", PATH_MAX);
	memcpy(dir, path, n);
	dir[n] = '\0';
	if (next_part(p->name, &name, err) != COCKET_OK)
		return err->code;
	p->dir = open(n ? dir : ".", OPEN_DIRECTORY);
	return p->dir < 0 ? dir_path_refuse(err) : COCKET_OK;
}

/* A directory's name outlives a crash only when the directory above it is flushed. */
static enum cocket_code
make_directory(const char *dir, struct err *err)
{
	AUTO(dir_path_close) struct dir_path p = NO_DIR_PATH;

	if (mkdir(dir, 0700) != 0)
		return errno == EEXIST ? COCKET_OK : fail_errno(err, COCKET_E_IO, "directory cannot be made");
	if (dir_path_of(&p, dir, err) != COCKET_OK)
		return err->code;
	if (fsync(p.dir) != 0 && errno != EINVAL)
		return fail_errno(err, COCKET_E_IO, "directory cannot be flushed");
	return COCKET_OK;
}

enum cocket_code
dir_path_make_parents(const char *path, struct err *err)
{
	char dir[PATH_MAX];

	if (strlen(path) >= sizeof dir)
		return fail(err, COCKET_E_IO, "path longer than %d bytes", PATH_MAX);
	for (size_t i = 0; path[i] != '\0'; i++) {
		dir[i] = '\0';
		if (path[i] == '/' && i > 0 && path[i - 1] != '/' && make_directory(dir, err) != COCKET_OK)
			return err->code;
		dir[i] = path[i];
	}
	return COCKET_OK;
}
