/* The ledger's file, as those see it who read and change it: its directory, its lock, its bytes: see ledger_part.h. */
#include "trust/ledger/ledger_part.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/atomic_file.h"
#include "base/escape.h"
#include "base/file.h"
#include "base/file_lock.h"
#include "base/owner.h"

#define OTHERS_MAY_WRITE (S_IWGRP | S_IWOTH)

void
ledger_visit_end(struct ledger_visit *v)
{
	dir_path_close(&v->place);
	buf_free(&v->text);
	ledger_free(&v->ledger);
}

/* --- the directory --- */

/* Whoever may write to the directory may put another ledger there, or take ours away (attack A36). */
static enum cocket_code
check_directory(const struct dir_path *p, struct err *err)
{
	struct stat st;

	if (fstat(p->dir, &st) != 0)
		return fail_errno(err, COCKET_E_IO, "directory cannot be read");
	if (st.st_mode & OTHERS_MAY_WRITE)
		return fail(err, COCKET_E_USAGE, "its directory is writable by group or others (mode %04o): chmod go-w",
		            (unsigned)(st.st_mode & 07777));
	return owner_check(&st, err) ? within(err, "its directory") : COCKET_OK;
}

static enum cocket_code
refuse_absent(struct err *err)
{
	return fail(err, COCKET_E_NOT_FOUND, "no ledger there: put it back from a backup, or let a new one begin, "
	                                     "which knows of no image yet");
}

enum cocket_code
ledger_enter(struct ledger_visit *v, const char *path, struct err *err)
{
	enum cocket_code code = dir_path_of(&v->place, path, err);

	if (code == COCKET_OK)
		return check_directory(&v->place, err);
	if (code != COCKET_E_NOT_FOUND)
		return code;
	if (!v->may_begin)
		return refuse_absent(err);
	if (dir_path_make_parents(path, err) != COCKET_OK || dir_path_of(&v->place, path, err) != COCKET_OK)
		return err->code;
	return check_directory(&v->place, err);
}

/* --- the lock --- */

/* A shared lock makes no file, so that a ledger can be read where nothing can be written.  Without a lock file nobody writes yet; and what
 * somebody writes from now on we see whole or not at all. */
enum cocket_code
ledger_lock(int *fd, const struct dir_path *p, int how, struct err *err)
{
	char name[sizeof p->name + sizeof ".lock"];

	snprintf(name, sizeof name, "%s.lock", p->name);
	*fd = openat(p->dir, name, (how == LOCK_EX ? O_RDWR | O_CREAT : O_RDONLY) | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0600);
	if (*fd >= 0)
		return file_lock(*fd, how, err);
	if (errno == ENOENT && how == LOCK_SH)
		return COCKET_OK;
	if (errno == ELOOP)
		return fail(err, COCKET_E_USAGE, "its lock file is a symbolic link");
	return fail_errno(err, COCKET_E_IO, "its lock file cannot be opened");
}

/* --- reading --- */

/* file_read_at and file_replace_at begin their message with the file's name; our callers put its whole path there. */
static enum cocket_code
without_name(const struct dir_path *p, struct err *err)
{
	size_t n = strlen(TEXT(slice_str(p->name))) + sizeof ": " - 1;

	return fail_because(err, err->code, err->cause, "%s", strlen(err->message) > n ? err->message + n : err->message);
}

/* Attacks A31, A36.  Nobody changes what is there meanwhile: the directory is ours alone. */
static enum cocket_code
check_file(const struct stat *st, struct err *err)
{
	if (S_ISLNK(st->st_mode))
		return fail(err, COCKET_E_USAGE, "a symbolic link, expected the ledger itself");
	if (!S_ISREG(st->st_mode))
		return fail(err, COCKET_E_USAGE, "not a regular file");
	if (st->st_size > (off_t)LEDGER_MAX_BYTES)
		return fail(err, COCKET_E_USAGE, "%lld bytes, maximum %zu", (long long)st->st_size, LEDGER_MAX_BYTES);
	return owner_check_file(st, err);
}

static enum cocket_code
read_file(struct buf *out, bool *exists, const struct dir_path *p, struct err *err)
{
	struct stat st;

	*exists = fstatat(p->dir, p->name, &st, AT_SYMLINK_NOFOLLOW) == 0;
	if (!*exists)
		return errno == ENOENT ? COCKET_OK : fail_errno(err, COCKET_E_IO, "cannot be read");
	if (check_file(&st, err) != COCKET_OK)
		return err->code;
	return file_read_at(out, p->dir, p->name, err) == COCKET_OK ? COCKET_OK : without_name(p, err);
}

static enum cocket_code
refuse_damaged(struct err *err)
{
	if (err->code == COCKET_E_NOMEM || err->code == COCKET_E_INTERNAL)
		return err->code;
	return fail(err, COCKET_E_USAGE, "damaged: %.200s; put it back from a backup, or move it away: a new one knows of no image yet",
	            err->message);
}

enum cocket_code
ledger_parse_seen(struct ledger_visit *v, struct err *err)
{
	ledger_free(&v->ledger);
	if (!v->exists)
		return COCKET_OK;
	return ledger_parse(&v->ledger, buf_slice(&v->text), err) == COCKET_OK ? COCKET_OK : refuse_damaged(err);
}

/* Reads it again, under the lock; *same: it is what was seen before. */
enum cocket_code
ledger_read_again(struct ledger_visit *v, bool *same, struct err *err)
{
	AUTO(buf_free) struct buf text = BUF(LEDGER_MAX_BYTES);
	bool exists = false;

	if (read_file(&text, &exists, &v->place, err) != COCKET_OK)
		return err->code;
	if (!exists && !v->may_begin)
		return refuse_absent(err);
	*same = v->seen && v->exists == exists && slice_eq(buf_slice(&v->text), buf_slice(&text));
	buf_free(&v->text);
	v->text = buf_take(&text);
	v->exists = exists;
	v->seen = true;
	return COCKET_OK;
}

/* --- writing --- */

static enum cocket_code
refuse_full(struct err *err)
{
	if (err->code != COCKET_E_TOO_LARGE)
		return err->code;
	return fail(err, COCKET_E_USAGE, "full: would exceed %zu bytes; remove images that are no longer used", LEDGER_MAX_BYTES);
}

enum cocket_code
ledger_save(struct ledger_visit *v, struct err *err)
{
	AUTO(buf_free) struct buf text = BUF(LEDGER_MAX_BYTES);

	if (ledger_print(&text, &v->ledger, err) != COCKET_OK)
		return refuse_full(err);
	if (file_replace_at(v->place.dir, v->place.name, buf_slice(&text), 0600, err) != COCKET_OK)
		return without_name(&v->place, err);
	atomic_file_sweep_at(v->place.dir);
	v->began = !v->exists;
	return COCKET_OK;
}
