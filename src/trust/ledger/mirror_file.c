/* The user's mirrors: see mirror_file.h.  Never believes a file that others may write, never leaves half of one. */
#include "trust/ledger/mirror_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/escape.h"
#include "base/file.h"
#include "base/file_lock.h"
#include "base/limits.h"
#include "base/owner.h"
#include "trust/store/store_dir.h"

static enum cocket_code
check_file(const char *path, bool *exists, struct err *err)
{
	struct stat st;

	*exists = stat(path, &st) == 0;
	if (!*exists)
		return errno == ENOENT ? COCKET_OK : fail_errno(err, COCKET_E_IO, "cannot be read");
	if (!S_ISREG(st.st_mode))
		return fail(err, COCKET_E_USAGE, "not a regular file");
	return owner_check_path(path, err);
}

static enum cocket_code
read_checked(struct mirrors *out, const char *path, struct err *err)
{
	AUTO(buf_free) struct buf text = BUF(CONFIG_FILE_MAX_BYTES);
	AUTO(problems_free) struct problems problems = { 0 };
	bool exists = false;

	if (check_file(path, &exists, err))
		return within(err, "mirrors %s", TEXT(slice_str(path)));
	if (!exists)
		return COCKET_OK;
	if (file_read_checked(&text, path, owner_check_file, err)) /* whatever was put there since */
		return within(err, "mirrors");
	if (mirrors_parse_file(out, buf_slice(&text), &problems, err) == COCKET_OK)
		return COCKET_OK;
	return err->code == COCKET_E_NOMEM ? COCKET_E_NOMEM : problems_report(&problems, path, err);
}

enum cocket_code
mirrors_read(struct mirrors *out, const char *path, struct err *err)
{
	AUTO(mirrors_free) struct mirrors m = { 0 };

	if (read_checked(&m, path, err))
		return err->code;
	*out = m;
	m = (struct mirrors){ 0 };
	return COCKET_OK;
}

/* --- changing --- */

static enum cocket_code
directory_make(int *dir, const char *path, struct err *err)
{
	const char *slash = strrchr(path, '/');
	char name[PATH_MAX];

	if (strlen(path) >= sizeof name)
		return fail(err, COCKET_E_USAGE, "path longer than %d bytes", PATH_MAX);
	snprintf(name, sizeof name, "%.*s", slash ? (int)(slash - path) + (slash == path) : 1, slash ? path : ".");
	return store_dir_make(dir, name, err);
}

static enum cocket_code
lock(int *fd, int dir, const char *name, struct err *err)
{
	char lock_name[NAME_MAX + 1];

	if (snprintf(lock_name, sizeof lock_name, "%s.lock", name) >= (int)sizeof lock_name)
		return fail(err, COCKET_E_USAGE, "name too long");
	*fd = openat(dir, lock_name, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0600);
	if (*fd < 0)
		return fail_errno(err, COCKET_E_IO, "its lock file cannot be opened");
	return file_lock(*fd, LOCK_EX, err);
}

static enum cocket_code
save(const struct mirrors *m, int dir, const char *name, struct err *err)
{
	AUTO(buf_free) struct buf text = BUF(CONFIG_FILE_MAX_BYTES);

	if (mirrors_print_file(&text, m, err))
		return err->code;
	return file_replace_at(dir, name, buf_slice(&text), 0644, err);
}

/* Its directory and its lock: nobody else changes it until both are closed. */
struct mirror_edit {
	int dir, lock;
	const char *name; /* of the file in it */
};

#define NO_MIRROR_EDIT ((struct mirror_edit){ .dir = -1, .lock = -1 })

static void
edit_close(struct mirror_edit *e)
{
	fd_close(&e->lock);
	fd_close(&e->dir);
}

static enum cocket_code
edit_open(struct mirror_edit *e, const char *path, struct err *err)
{
	const char *slash = strrchr(path, '/');

	e->name = slash ? slash + 1 : path;
	if (directory_make(&e->dir, path, err) || lock(&e->lock, e->dir, e->name, err))
		return within(err, "mirrors %s", TEXT(slice_str(path)));
	return COCKET_OK;
}

enum cocket_code
mirrors_add(const char *path, const char *location, const char *stands_for, struct err *err)
{
	AUTO(mirrors_free) struct mirrors m = { 0 };
	AUTO(edit_close) struct mirror_edit e = NO_MIRROR_EDIT;

	if (edit_open(&e, path, err) || read_checked(&m, path, err))
		return err->code;
	size_t before = m.count;
	if (mirrors_put(&m, location, stands_for, err) || (m.count > before && save(&m, e.dir, e.name, err)))
		return within(err, "mirrors %s", TEXT(slice_str(path)));
	return COCKET_OK;
}

/* Without a file there is none to take out, and no directory is made for it. */
enum cocket_code
mirrors_remove(bool *found, const char *path, const char *location, struct err *err)
{
	AUTO(mirrors_free) struct mirrors m = { 0 };
	AUTO(edit_close) struct mirror_edit e = NO_MIRROR_EDIT;

	*found = false;
	if (check_file(path, found, err))
		return within(err, "mirrors %s", TEXT(slice_str(path)));
	if (!*found || edit_open(&e, path, err) || read_checked(&m, path, err))
		return err->code;
	*found = mirrors_take_out(&m, location);
	return *found && save(&m, e.dir, e.name, err) ? within(err, "mirrors %s", TEXT(slice_str(path))) : COCKET_OK;
}
