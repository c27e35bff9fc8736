/* The ledger's file (see ledger.h; attacks A14, A31): looked at under a shared lock, which is all that most verifications need, and under
 * an exclusive one where something has to be written.
 * Never follows a link to it, never reads one that others may write (A36), never writes over one that does not parse. */
#include "trust/ledger/ledger.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/atomic_file.h"
#include "base/clock.h"
#include "base/dir_path.h"
#include "base/escape.h"
#include "base/file.h"
#include "base/file_lock.h"
#include "base/limits.h"
#include "base/owner.h"

#define OTHERS_MAY_WRITE (S_IWGRP | S_IWOTH)

struct ledger_visit {
	/* what is asked */
	enum ledger_absence absence;
	struct ledger_item *items; /* borrowed */
	size_t item_count;
	/* what is there */
	struct dir_path place;
	bool seen;            /* exists, text and ledger say what was there */
	bool exists;
	struct buf text;
	struct ledger ledger; /* with the items in it */
	bool changed;         /* by them */
	bool began;           /* there was none, and now there is */
};

#define NO_VISIT ((struct ledger_visit){ .place = NO_DIR_PATH, .text = BUF(LEDGER_MAX_BYTES) })

static void
visit_end(struct ledger_visit *v)
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

static enum cocket_code
enter_dir(struct ledger_visit *v, const char *path, struct err *err)
{
	enum cocket_code code = dir_path_of(&v->place, path, err);

	if (code == COCKET_OK)
		return check_directory(&v->place, err);
	if (code != COCKET_E_NOT_FOUND)
		return code;
	if (v->absence == LEDGER_MUST_EXIST)
		return refuse_absent(err);
	if (dir_path_make_parents(path, err) != COCKET_OK || dir_path_of(&v->place, path, err) != COCKET_OK)
		return err->code;
	return check_directory(&v->place, err);
}

/* --- the lock --- */

/* A shared lock makes no file, so that a ledger can be read where nothing can be written.  Without a lock file nobody writes yet; and what
 * somebody writes from now on we see whole or not at all. */
static enum cocket_code
lock_open(int *fd, const struct dir_path *p, int how, struct err *err)
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

	return fail(err, err->code, "%s", strlen(err->message) > n ? err->message + n : err->message);
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

static enum cocket_code
parse_seen(struct ledger_visit *v, struct err *err)
{
	ledger_free(&v->ledger);
	if (!v->exists)
		return COCKET_OK;
	return ledger_parse(&v->ledger, buf_slice(&v->text), err) == COCKET_OK ? COCKET_OK : refuse_damaged(err);
}

/* Reads it again, under the lock; *same: it is what was seen before. */
static enum cocket_code
read_again(struct ledger_visit *v, bool *same, struct err *err)
{
	AUTO(buf_free) struct buf text = BUF(LEDGER_MAX_BYTES);
	bool exists = false;

	if (read_file(&text, &exists, &v->place, err) != COCKET_OK)
		return err->code;
	if (!exists && v->absence == LEDGER_MUST_EXIST)
		return refuse_absent(err);
	*same = v->seen && v->exists == exists && slice_eq(buf_slice(&v->text), buf_slice(&text));
	buf_free(&v->text);
	v->text = buf_take(&text);
	v->exists = exists;
	v->seen = true;
	return COCKET_OK;
}

/* --- accepting --- */

/* What the ledger says of the items, in their err; nothing is accepted yet. */
static enum cocket_code
admit_items(struct ledger_visit *v, struct err *err)
{
	v->changed = false;
	if (parse_seen(v, err) != COCKET_OK)
		return err->code;
	for (size_t i = 0; i < v->item_count; i++) {
		struct ledger_item *item = &v->items[i];

		item->err = (struct err){ 0 };
		if (ledger_admit(&v->ledger, item->image, &item->entry, &v->changed, &item->err) != COCKET_OK)
			continue; /* kept in the item */
	}
	return COCKET_OK;
}

static enum cocket_code
refuse_full(struct err *err)
{
	if (err->code != COCKET_E_TOO_LARGE)
		return err->code;
	return fail(err, COCKET_E_USAGE, "full: would exceed %zu bytes; remove images that are no longer used", LEDGER_MAX_BYTES);
}

static enum cocket_code
save_ledger(struct ledger_visit *v, struct err *err)
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

/* What was read under a shared lock is whole, and whoever wants to write need not wait until it is judged.  The judgement holds under the
 * exclusive one, if nobody wrote between them. */
static enum cocket_code
look_at_ledger(struct ledger_visit *v, int how, struct err *err)
{
	AUTO(fd_close) int fd = -1;
	bool same = false;

	if (lock_open(&fd, &v->place, how, err) != COCKET_OK || read_again(v, &same, err) != COCKET_OK)
		return err->code;
	if (how == LOCK_SH)
		fd_close(&fd);
	if (!same && admit_items(v, err) != COCKET_OK)
		return err->code;
	return v->changed && how == LOCK_EX ? save_ledger(v, err) : COCKET_OK;
}

static enum cocket_code
accept_items(struct ledger_visit *v, const char *path, struct err *err)
{
	if (enter_dir(v, path, err) != COCKET_OK || look_at_ledger(v, LOCK_SH, err) != COCKET_OK)
		return err->code;
	return v->changed ? look_at_ledger(v, LOCK_EX, err) : COCKET_OK;
}

enum cocket_code
ledger_accept_all(const char *path, enum ledger_absence absence, struct ledger_item *items, size_t count, bool *began, struct err *err)
{
	AUTO(visit_end) struct ledger_visit v = NO_VISIT;

	v.absence = absence;
	v.items = items;
	v.item_count = count;
	for (size_t i = 0; i < count; i++)
		items[i].accepted = false;
	enum cocket_code code = accept_items(&v, path, err);
	if (began)
		*began = v.began;
	if (code != COCKET_OK)
		return within(err, "%s", TEXT(slice_str(path)));
	for (size_t i = 0; i < count; i++)
		items[i].accepted = items[i].err.code == COCKET_OK;
	return COCKET_OK;
}

enum cocket_code
ledger_accept(const char *path, enum ledger_absence absence, const char *image, const struct ledger_entry *entry,
              bool *began, struct err *err)
{
	struct ledger_item item = { .image = image, .entry = *entry };

	if (ledger_accept_all(path, absence, &item, 1, began, err) != COCKET_OK)
		return err->code;
	if (!item.accepted)
		*err = item.err;
	return item.accepted ? COCKET_OK : err->code;
}

/* --- looking up --- */

static enum cocket_code
find_entry(const char *path, const char *image, struct ledger_entry *out, bool *found, struct err *err)
{
	AUTO(visit_end) struct ledger_visit v = NO_VISIT; /* LEDGER_MUST_EXIST */

	if (enter_dir(&v, path, err) != COCKET_OK || look_at_ledger(&v, LOCK_SH, err) != COCKET_OK)
		return err->code;
	const struct ledger_entry *entry = ledger_get(&v.ledger, image);
	*found = entry != NULL;
	if (entry)
		*out = *entry;
	return COCKET_OK;
}

enum cocket_code
ledger_find(const char *path, const char *image, struct ledger_entry *out, bool *found, struct err *err)
{
	*found = false;
	return find_entry(path, image, out, found, err) == COCKET_OK ? COCKET_OK : within(err, "%s", TEXT(slice_str(path)));
}
