/* What is published and what is staged, read into memory, and changes to it there (see stage.h).  Publishing: publish.c.
 * A role's file counts where a delegation leads to it and snapshot.json, if there is one, lists it. */
#include "trust/stage.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/text.h"

#define LOOK_TRIES 3 /* while others publish */

/* --- lists of files --- */

static void
docs_free(struct stage_docs *docs)
{
	for (size_t i = 0; i < docs->count; i++) {
		document_free(&docs->items[i]->doc);
		free(docs->items[i]);
	}
	free(docs->items);
	*docs = (struct stage_docs){ 0 };
}

static struct stage_doc *
docs_find(const struct stage_docs *docs, const char *role)
{
	for (size_t i = 0; i < docs->count; i++)
		if (strcmp(docs->items[i]->doc.role, role) == 0)
			return docs->items[i];
	return NULL;
}

/* Takes *d. */
static enum cocket_code
docs_add(struct stage_docs *docs, struct document *d, struct err *err)
{
	if (docs->count == STAGE_DOCUMENTS_MAX)
		return fail(err, COCKET_E_TOO_MANY, "more than %d files of roles", STAGE_DOCUMENTS_MAX);
	struct stage_doc **more = reallocarray(docs->items, docs->count + 1, sizeof *more), *own = calloc(1, sizeof *own);
	if (more)
		docs->items = more;
	if (!more || !own) {
		free(own);
		return fail(err, COCKET_E_NOMEM, "out of memory");
	}
	own->doc = *d;
	*d = (struct document){ 0 };
	docs->items[docs->count++] = own;
	return COCKET_OK;
}

/* --- reading --- */

static enum cocket_code
read_document(struct document *out, const struct stage *st, const char *role, bool staged, struct err *err)
{
	size_t max = tuf_type_max_bytes(document_type(role));
	AUTO(buf_free) struct buf bytes = BUF(max);
	char file[STORE_NAME_BYTES];

	if (document_file(file, role, staged, err) || store_read(&bytes, st->dir, file, max, err))
		return err->code;
	return document_parse(out, role, buf_slice(&bytes), err) ? within(err, "%s", file) : COCKET_OK;
}

static enum cocket_code
load(struct stage *st, const char *role, bool staged, struct err *err)
{
	AUTO(document_free) struct document d = { 0 };
	enum cocket_code code = read_document(&d, st, role, staged, err);

	if (code == COCKET_E_NOT_FOUND)
		return COCKET_OK;
	return code ? code : docs_add(staged ? &st->staged : &st->published, &d, err);
}

static bool
is_listed(const struct stage *st, const char *role)
{
	const struct stage_doc *snapshot = docs_find(&st->published, "snapshot");
	char name[TUF_ROLE_NAME_MAX + sizeof ".json"];

	snprintf(name, sizeof name, "%s.json", role);
	return !snapshot || tuf_meta_find(&snapshot->doc.tuf, name);
}

/* The list grows as it is walked: what a role delegates is loaded after it. */
static enum cocket_code
load_delegated(struct stage *st, struct err *err)
{
	for (size_t i = 0; i < st->published.count; i++) {
		const struct tuf_file *f = &st->published.items[i]->doc.tuf;

		for (size_t j = 0; f->type == TUF_TARGETS && j < f->role_count; j++)
			if (!docs_find(&st->published, f->roles[j].name) && is_listed(st, f->roles[j].name) && load(st, f->roles[j].name, false, err))
				return err->code;
	}
	return COCKET_OK;
}

static int
hex_value(char c)
{
	static const char digits[] = "0123456789ABCDEF";
	const char *at = c ? strchr(digits, c) : NULL;

	return at ? (int)(at - digits) : -1;
}

/* Undoes store_role_file's percent-encoding; document_file is asked again, so only its own spelling is taken. */
static bool
role_of_file(char out[static STORE_NAME_BYTES], const char *file)
{
	const char *base = file + strlen(STORE_STAGED);
	size_t end = strlen(base) - strlen(".json"), n = 0;
	char again[STORE_NAME_BYTES];
	struct err unused;

	for (size_t i = 0; i < end; i++) {
		int high = base[i] == '%' && i + 2 < end ? hex_value(base[i + 1]) : -1, low = high < 0 ? -1 : hex_value(base[i + 2]);

		out[n++] = low < 0 ? base[i] : (char)(high << 4 | low);
		i += low < 0 ? 0 : 2;
	}
	out[n] = '\0';
	return n <= TUF_ROLE_NAME_MAX && document_file(again, out, true, &unused) == COCKET_OK && strcmp(again, file) == 0;
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
		if (!role_of_file(role, names[i].s))
			return fail(err, COCKET_E_USAGE, "%s: no role is called so, remove it", TEXT(slice_str(names[i].s)));
		if (load(st, role, true, err))
			return err->code;
	}
	return COCKET_OK;
}

enum cocket_code
stage_reload(struct stage *st, struct err *err)
{
	docs_free(&st->published);
	docs_free(&st->staged);
	for (enum tuf_type t = TUF_ROOT; t <= TUF_TARGETS; t++)
		if (load(st, tuf_type_name(t), false, err))
			return err->code;
	if (load_delegated(st, err) || load_staged(st, err))
		return err->code;
	stage_sort(st);
	return COCKET_OK;
}

static int
rank(const struct document *d)
{
	static const int ranks[] = { [TUF_ROOT] = 0, [TUF_TARGETS] = 1, [TUF_SNAPSHOT] = 3, [TUF_TIMESTAMP] = 4 };

	return d->tuf.type == TUF_TARGETS && strcmp(d->role, "targets") != 0 ? 2 : ranks[d->tuf.type];
}

static int
compare(const void *a, const void *b)
{
	const struct stage_doc *const *x = a, *const *y = b;
	int before = rank(&(*x)->doc) - rank(&(*y)->doc);

	return before ? before : strcmp((*x)->doc.role, (*y)->doc.role);
}

void
stage_sort(struct stage *st)
{
	if (st->staged.count > 0)
		qsort(st->staged.items, st->staged.count, sizeof(struct stage_doc *), compare);
}

/* --- opening --- */

void
stage_close(struct stage *st)
{
	docs_free(&st->published);
	docs_free(&st->staged);
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
		return fail(err, COCKET_E_NOMEM, "out of memory");
	return make ? store_dir_make(&st->dir, path, err) : store_dir_open(&st->dir, path, err);
}

/* A file of the store that does not read is a broken configuration. */
static enum cocket_code
refuse(struct stage *st, struct err *err)
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
	if (store_lock(&st->lock, st->dir, err) || stage_reload(st, err))
		return refuse(st, err);
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
		return code ? refuse(st, err) : COCKET_OK;
	}
}

/* --- looking --- */

static const struct document *
document_of(const struct stage_doc *d)
{
	return d ? &d->doc : NULL;
}

const struct document *
stage_published(const struct stage *st, const char *role)
{
	return document_of(docs_find(&st->published, role));
}

const struct document *
stage_staged(const struct stage *st, const char *role)
{
	return document_of(docs_find(&st->staged, role));
}

const struct document *
stage_latest(const struct stage *st, const char *role)
{
	const struct document *d = stage_staged(st, role);

	return d ? d : stage_published(st, role);
}

enum cocket_code
stage_check_store(const struct stage *st, struct err *err)
{
	if (!stage_latest(st, "root"))
		return fail(err, COCKET_E_USAGE, "%s: no trust store there (cocket trust init makes one)", TEXT(slice_str(st->path)));
	return COCKET_OK;
}

uint64_t
stage_next_version(const struct stage *st, const char *role)
{
	const struct document *d = stage_published(st, role);

	return d ? d->tuf.version + 1 : 1;
}

static enum cocket_code
look_in(const struct document **holder, const struct tuf_role **role, const struct document *d, const char *name, struct err *err)
{
	const struct tuf_role *found = d->tuf.type == TUF_TARGETS ? tuf_role_find(&d->tuf, name) : NULL;

	if (!found)
		return COCKET_OK;
	if (*holder)
		return fail(err, COCKET_E_USAGE, "role %s: delegated by %s and by %s, say which with --parent", TEXT(slice_str(name)),
		            (*holder)->role, d->role);
	*holder = d;
	*role = found;
	return COCKET_OK;
}

enum cocket_code
stage_find_delegation(const struct document **holder, const struct tuf_role **role, const struct stage *st, const char *name, struct err *err)
{
	*holder = NULL;
	*role = NULL;
	for (size_t i = 0; i < st->staged.count; i++)
		if (look_in(holder, role, &st->staged.items[i]->doc, name, err))
			return err->code;
	for (size_t i = 0; i < st->published.count; i++)
		if (!docs_find(&st->staged, st->published.items[i]->doc.role) &&
		    look_in(holder, role, &st->published.items[i]->doc, name, err))
			return err->code;
	return COCKET_OK;
}

enum cocket_code
stage_load_leftover(const struct document **out, struct stage *st, const char *role, struct err *err)
{
	*out = stage_published(st, role);
	if (*out || !stage_published(st, "root") || !is_listed(st, role))
		return COCKET_OK;
	if (load(st, role, false, err))
		return err->code;
	*out = stage_published(st, role);
	return COCKET_OK;
}

/* --- changing --- */

enum cocket_code
stage_put(struct stage *st, struct document *d, struct err *err)
{
	struct stage_doc *there = docs_find(&st->staged, d->role);

	if (!there) {
		if (docs_add(&st->staged, d, err))
			return err->code;
		st->staged.items[st->staged.count - 1]->touched = true;
		return COCKET_OK;
	}
	there->touched = true;
	if (document_same_signed(&there->doc, d)) {
		document_free(d);
		return COCKET_OK;
	}
	there->lost = (unsigned)there->doc.tuf.signature_count;
	document_free(&there->doc);
	there->doc = *d;
	*d = (struct document){ 0 };
	return COCKET_OK;
}

void
stage_touch(struct stage *st, const char *role)
{
	for (size_t i = 0; i < st->staged.count; i++)
		if (!role || strcmp(st->staged.items[i]->doc.role, role) == 0)
			st->staged.items[i]->touched = true;
}

enum cocket_code
stage_change(struct stage *st, const char *role, int64_t expires, const struct member *members, size_t n, struct err *err)
{
	const struct document *latest = stage_latest(st, role);
	AUTO(document_free) struct document made = { 0 };

	if (!latest)
		BUG("a file that is not there is begun, not changed");
	if (document_make(&made, role, latest, stage_next_version(st, role), expires ? expires : latest->tuf.expires, members, n, err))
		return err->code;
	return stage_put(st, &made, err);
}

enum cocket_code
stage_begin(struct stage *st, const char *role, int64_t expires, const struct member *members, size_t n, struct err *err)
{
	AUTO(document_free) struct document made = { 0 };

	if (document_make(&made, role, NULL, stage_next_version(st, role), expires, members, n, err))
		return err->code;
	return stage_put(st, &made, err);
}
