/* What is published and what is staged, read into memory (see stage.h).  Changes: stage_change.c; publishing: publish.c.
 * A role's file counts where a delegation leads to it and snapshot.json, if there is one, lists it. */
#include "trust/edit/stage.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/escape.h"
#include "base/file.h"
#include "trust/edit/publish_part.h"

#define LOOK_TRIES 3 /* while others publish */

/* --- reading --- */

static enum cocket_code
read_document(struct metadata_file *out, const struct stage *st, const char *role, bool staged, struct err *err)
{
	size_t max = tuf_type_max_bytes(metadata_file_type(role));
	AUTO(buf_free) struct buf bytes = BUF(max);
	char file[STORE_NAME_BYTES];

	if (metadata_file_name(file, role, staged, err) || store_read(&bytes, st->dir, file, max, err))
		return err->code;
	return metadata_file_parse(out, role, buf_slice(&bytes), err) ? within(err, "%s", file) : COCKET_OK;
}

static enum cocket_code
load_file(struct stage *st, const char *role, bool staged, struct err *err)
{
	AUTO(metadata_file_free) struct metadata_file d = { 0 };
	enum cocket_code code = st->dir < 0 ? COCKET_E_NOT_FOUND : read_document(&d, st, role, staged, err);

	if (code == COCKET_E_NOT_FOUND)
		return COCKET_OK;
	return code ? code : stage_files_add(staged ? &st->staged : &st->published, &d, err);
}

static bool
is_listed(const struct stage *st, const char *role)
{
	const struct stage_file *snapshot = stage_files_find(&st->published, "snapshot");
	char name[TUF_ROLE_NAME_MAX + sizeof ".json"];

	snprintf(name, sizeof name, "%s.json", role);
	return !snapshot || tuf_meta_find(&snapshot->doc.tuf, name);
}

static bool
is_missing(const struct stage *st, const char *role)
{
	return !stage_files_find(&st->published, role) && is_listed(st, role);
}

/* The list grows as it is walked: what a role delegates is loaded after it. */
static enum cocket_code
load_delegated(struct stage *st, struct err *err)
{
	for (size_t i = 0; i < st->published.count; i++) {
		const struct tuf_file *f = &st->published.items[i]->doc.tuf;

		for (size_t j = 0; f->type == TUF_TARGETS && j < f->role_count; j++)
			if (is_missing(st, f->roles[j].name) && load_file(st, f->roles[j].name, false, err))
				return err->code;
	}
	return COCKET_OK;
}

static void
names_free(struct store_name **names)
{
	free(*names);
}

static enum cocket_code
load_staged(struct stage *st, struct err *err)
{
	AUTO(names_free) struct store_name *names = NULL;
	char role[STORE_NAME_BYTES];
	size_t count;

	if (store_staged(&names, &count, st->dir, err))
		return err->code;
	for (size_t i = 0; i < count; i++) {
		if (!store_name_role(role, names[i].s) || strlen(role) > TUF_ROLE_NAME_MAX)
			return fail(err, COCKET_E_USAGE, "%s: not the name of a role; drop what is staged (cocket trust discard)", TEXT(slice_str(names[i].s)));
		if (load_file(st, role, true, err))
			return err->code;
	}
	return COCKET_OK;
}

enum cocket_code
stage_reload(struct stage *st, struct err *err)
{
	stage_files_free(&st->published);
	stage_files_free(&st->staged);
	for (enum tuf_type t = TUF_ROOT; t <= TUF_TARGETS; t++)
		if (load_file(st, tuf_type_name(t), false, err))
			return err->code;
	if (load_delegated(st, err) || load_staged(st, err) || stage_load_leftovers(st, err))
		return err->code;
	stage_sort(st);
	return COCKET_OK;
}

static int
rank(const struct metadata_file *d)
{
	static const int ranks[] = { [TUF_ROOT] = 0, [TUF_TARGETS] = 1, [TUF_SNAPSHOT] = 3, [TUF_TIMESTAMP] = 4 };

	return d->tuf.type == TUF_TARGETS && strcmp(d->role, "targets") != 0 ? 2 : ranks[d->tuf.type];
}

static int
compare(const void *a, const void *b)
{
	const struct stage_file *const *x = a, *const *y = b;
	int before = rank(&(*x)->doc) - rank(&(*y)->doc);

	return before ? before : strcmp((*x)->doc.role, (*y)->doc.role);
}

void
stage_sort(struct stage *st)
{
	if (st->staged.count > 0)
		qsort(st->staged.items, st->staged.count, sizeof(struct stage_file *), compare);
}

/* --- opening --- */

void
stage_close(struct stage *st)
{
	stage_files_free(&st->published);
	stage_files_free(&st->staged);
	strings_free(&st->notes);
	free(st->done);
	free(st->path);
	fd_close(&st->lock);
	fd_close(&st->dir);
	*st = NO_STAGE;
}

static enum cocket_code
open_dir(struct stage *st, const char *path, bool make, struct err *err)
{
	*st = NO_STAGE;
	st->path = strdup(path);
	if (!st->path)
		return no_memory(err);
	return make ? store_dir_make(&st->dir, path, err) : store_dir_open(&st->dir, path, err);
}

/* A file of the store that does not read is a broken configuration. */
static enum cocket_code
refuse_store(struct stage *st, struct err *err)
{
	if (err->code > COCKET_E_IO)
		err->code = COCKET_E_USAGE;
	within(err, "trust store %s", TEXT(slice_str(st->path)));
	stage_close(st);
	return err->code;
}

enum cocket_code
stage_open(struct stage *st, const char *path, bool make, struct err *err)
{
	if (open_dir(st, path, make, err)) {
		stage_close(st);
		return err->code;
	}
	if (store_lock(&st->lock, st->dir, err) || stage_reload(st, err) || stage_prove(st, err))
		return refuse_store(st, err);
	return COCKET_OK;
}

static struct timespec
last_change(int dir)
{
	struct stat s;

	return fstat(dir, &s) == 0 ? s.st_ctim : (struct timespec){ 0 };
}

/* Every commit renames something in the directory: then it is read once more. */
enum cocket_code
stage_look(struct stage *st, const char *path, struct err *err)
{
	if (open_dir(st, path, false, err)) {
		stage_close(st);
		return err->code;
	}
	for (int i = 1;; i++) {
		struct timespec before = last_change(st->dir);
		enum cocket_code code = stage_reload(st, err);
		struct timespec after = last_change(st->dir);

		if (before.tv_sec != after.tv_sec || before.tv_nsec != after.tv_nsec)
			if (i < LOOK_TRIES)
				continue;
		return code ? refuse_store(st, err) : COCKET_OK;
	}
}

/* --- rehearsing --- */

/* The nearest directory on the way to path that is there; path is cut to it. */
static void
cut_to_existing(char *path)
{
	while (access(path, F_OK) != 0 && errno == ENOENT) {
		char *slash = strrchr(path, '/');

		if (slash == NULL)
			slash = path, *slash++ = '.';
		else if (slash == path)
			slash++;
		*slash = '\0';
	}
}

/* Where there is no store yet: the directory could be made. */
static enum cocket_code
rehearse_new(struct stage *st, const char *path, struct err *err)
{
	char above[PATH_MAX];

	if (snprintf(above, sizeof above, "%s", path) >= (int)sizeof above)
		return fail(err, COCKET_E_USAGE, "path longer than %d bytes", PATH_MAX - 1);
	cut_to_existing(above);
	if (access(above, W_OK | X_OK) != 0)
		return fail_errno(err, COCKET_E_IO, "%s: cannot be made", TEXT(slice_str(path)));
	st->path = strdup(path);
	return st->path ? COCKET_OK : no_memory(err);
}

enum cocket_code
stage_rehearse(struct stage *st, const char *path, bool make, struct err *err)
{
	enum cocket_code code = stage_look(st, path, err);

	if (code && (code != COCKET_E_NOT_FOUND || !make))
		return code;
	if (code ? rehearse_new(st, path, err) : (store_check_writable(st->dir, err) || stage_prove(st, err)) ? refuse_store(st, err) : COCKET_OK)
		return err->code;
	st->rehearsal = true;
	return COCKET_OK;
}

enum cocket_code
stage_load_leftover(const struct metadata_file **out, struct stage *st, const char *role, struct err *err)
{
	size_t before = st->published.count;

	*out = stage_published(st, role);
	if (*out || !stage_published(st, "root") || !is_listed(st, role))
		return COCKET_OK;
	if (load_file(st, role, false, err))
		return err->code;
	if (st->published.count > before)
		st->published.items[before]->leftover = true;
	*out = stage_published(st, role);
	return COCKET_OK;
}

enum cocket_code
stage_load_leftovers(struct stage *st, struct err *err)
{
	const struct metadata_file *unused;

	for (size_t i = 0; i < st->staged.count; i++) {
		const struct tuf_file *f = &st->staged.items[i]->doc.tuf;

		for (size_t j = 0; f->type == TUF_TARGETS && j < f->role_count; j++)
			if (stage_load_leftover(&unused, st, f->roles[j].name, err))
				return err->code;
	}
	return COCKET_OK;
}
