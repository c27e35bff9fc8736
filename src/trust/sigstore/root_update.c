/* An update of a trusted root: see root_update.h.  State first, then the file: whoever is interrupted between them runs it again. */
#include "trust/sigstore/root_update.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/dir_path.h"
#include "base/escape.h"
#include "base/file.h"
#include "base/owner.h"
#include "format/log/root_lines.h"
#include "format/log/signing_config.h"
#include "trust/sigstore/root_diff.h"
#include "trust/sigstore/signing_target.h"
#include "trust/store/store_dir.h"
#include "trust/tuf_client/pending_update.h"
#include "trust/tuf_client/tuf_client.h"

#define ROOT_FILE_MODE 0644

void
root_update_free(struct root_update *u)
{
	strings_free(&u->changes);
	*u = (struct root_update){ 0 };
}

/* --- the root of TUF that it begins with ------------------------------------------------------------ */

/* 0: none there, or none that can be read: then the client says so. */
static uint64_t
version_kept(const struct pending_update *kept)
{
	AUTO(buf_free) struct buf bytes = BUF(TUF_ROOT_MAX_BYTES);
	AUTO(tuf_file_free) struct tuf_file root = { 0 };
	struct err unused;

	if (kept->dir < 0)
		return 0;
	if (store_read(&bytes, kept->dir, "root.json", bytes.max, &unused))
		return unused.code == COCKET_E_NOT_FOUND ? 0 : UINT64_MAX;
	return tuf_parse(&root, buf_slice(&bytes), TUF_ROOT, &unused) ? UINT64_MAX : root.version;
}

/* What was seen of the repository must be readable: without it, something older would be accepted.  A file of this machine, so its user's to mend. */
static enum cocket_code
state_check(const struct pending_update *kept, const char *state, struct err *err)
{
	static const struct {
		const char *name;
		enum tuf_type type;
	} files[] = { { "root.json", TUF_ROOT }, { "timestamp.json", TUF_TIMESTAMP }, { "snapshot.json", TUF_SNAPSHOT } };

	for (size_t i = 0; kept->dir >= 0 && i < sizeof files / sizeof *files; i++) {
		AUTO(buf_free) struct buf bytes = BUF(tuf_type_max_bytes(files[i].type));
		AUTO(tuf_file_free) struct tuf_file file = { 0 };
		const enum cocket_code code = store_read(&bytes, kept->dir, files[i].name, bytes.max, err);

		if (code == COCKET_E_NOT_FOUND || (code == COCKET_OK && tuf_parse(&file, buf_slice(&bytes), files[i].type, err) == COCKET_OK))
			continue;
		if (err->code != COCKET_E_NOMEM && err->code != COCKET_E_IO)
			err->code = COCKET_E_USAGE;
		return within(err, "%s/%s, seen before, is damaged", TEXT(slice_str(state)), files[i].name);
	}
	err->code = COCKET_OK;
	return COCKET_OK;
}

/* The newer of what is pinned and what is trusted already: a later program pins a later root. */
static enum cocket_code
root_pin(struct pending_update *kept, struct slice pinned, struct err *err)
{
	AUTO(tuf_file_free) struct tuf_file root = { 0 };
	const struct keeper keeper = pending_update_keeper(kept);

	if (tuf_parse(&root, pinned, TUF_ROOT, err) || tuf_signed_check(&root, &root, &root.roles[TUF_ROOT], err)) {
		(void)as_usage(err);
		return within(err, "the pinned TUF root");
	}
	return root.version > version_kept(kept) ? keeper.keep(keeper.ctx, "root.json", root.version, pinned, err) : COCKET_OK;
}

/* --- the target ------------------------------------------------------------------------------------- */

/* What is there now; empty if there is none. */
static enum cocket_code
file_look(struct buf *out, const char *path, struct err *err)
{
	*out = BUF(TRUSTED_ROOT_MAX_BYTES);
	const enum cocket_code code = file_read(out, path, err);
	if (code == COCKET_E_TOO_LARGE)
		out->len = 0;
	if (root_lines_of(buf_slice(out)).is_several)
		return fail(err, COCKET_E_USAGE, "%s: several trusted roots, one a line, where one is written: --to names another file", TEXT(slice_str(path)));
	return code == COCKET_E_NOT_FOUND || code == COCKET_E_TOO_LARGE ? COCKET_OK : code;
}

/* The file's own bytes if they are what is listed. */
static enum cocket_code
target_get(struct buf *out, struct tuf_client *c, const struct root_request *q, const struct root_source *from, struct slice there, struct err *err)
{
	const struct tuf_meta *meta;
	struct err unused;

	*out = BUF(TRUSTED_ROOT_MAX_BYTES);
	if (tuf_client_find(&meta, c, q->target, err))
		return err->code;
	if (there.len > 0 && !meta->has_unknown_hash && tuf_meta_check(meta, there, &unused) == COCKET_OK)
		return buf_add(out, there, err);
	return tuf_client_fetch_target(out, c, meta, &from->targets, err);
}

static enum cocket_code
target_parse(struct trusted_root *out, struct slice bytes, const char *name, struct err *err)
{
	if (trusted_root_parse(out, bytes, err) == COCKET_OK)
		return COCKET_OK;
	if (err->code == COCKET_E_USAGE) /* it is what the repository says, and not the user's to mend */
		err->code = COCKET_E_FORMAT;
	return within(err, "target %s", TEXT(slice_str(name)));
}

/* What was there before is there for comparison alone: if it does not read, all is new. */
static enum cocket_code
changes_find(struct root_update *out, const struct root_request *q, struct slice before, struct slice after, struct err *err)
{
	AUTO(trusted_root_free) struct trusted_root was = { 0 }, is = { 0 };
	struct err unread;
	const bool is_read = before.len > 0 && trusted_root_parse(&was, before, &unread) == COCKET_OK;

	if (target_parse(&is, after, q->target, err))
		return err->code;
	out->passed_over = is.passed_over;
	return root_diff(&out->changes, is_read ? &was : NULL, &is, err);
}

/* --- what is written -------------------------------------------------------------------------------- */

/* Beside the metadata, so that the directory is a copy of the repository that another machine can be updated from. */
static enum cocket_code
target_keep(struct pending_update *kept, const char *name, const struct buf *bytes, struct err *err)
{
	const struct keeper keeper = pending_update_keeper(kept);
	AUTO(buf_free) struct buf old = BUF(TRUSTED_ROOT_MAX_BYTES);
	struct err unread;

	if (strcmp(name, ROOT_TARGET) != 0)
		return COCKET_OK;
	if (keeper.read(keeper.ctx, &old, name, &unread) == COCKET_OK && slice_eq(buf_slice(&old), buf_slice(bytes)))
		return COCKET_OK;
	return keeper.keep(keeper.ctx, name, 0, buf_slice(bytes), err);
}

/* verify goes by a file's time when it says how old it is.  False of one that is somebody else's, or that others may write to: verify would refuse it. */
static bool
file_touch(const char *path, int64_t now)
{
	const struct timespec times[2] = { { now, 0 }, { now, 0 } };
	struct stat st;
	struct err unused;

	return stat(path, &st) == 0 && owner_check_file(&st, &unused) == COCKET_OK && utimensat(AT_FDCWD, path, times, 0) == 0;
}

static enum cocket_code
file_write(const struct root_request *q, bool is_new, struct slice bytes, struct err *err)
{
	if (!is_new && file_touch(q->file, q->now))
		return COCKET_OK;
	if (dir_path_make_parents(q->file, err) || file_replace(q->file, bytes, ROOT_FILE_MODE, err))
		return err->code;
	return COCKET_OK;
}

/* --- the run ---------------------------------------------------------------------------------------- */

/* An update on its way. */
struct root_running {
	const struct root_request *q;
	const struct root_source *from;
	struct pending_update kept;
	struct buf there, bytes; /* the file's, and what the repository says it should be */
	struct signing_target signing;
};

static void
root_running_free(struct root_running *r)
{
	pending_update_free(&r->kept);
	buf_free(&r->there);
	buf_free(&r->bytes);
	signing_target_free(&r->signing);
}

/* What the repository says today. */
static enum cocket_code
target_prove(struct root_update *out, struct root_running *r, struct err *err)
{
	AUTO(tuf_client_free) struct tuf_client *c = NULL;
	const struct keeper keeper = pending_update_keeper(&r->kept);

	if (root_pin(&r->kept, r->q->pinned, err) || tuf_client_new(&c, &r->from->metadata, &keeper, r->q->now, err) ||
	    tuf_client_refresh(c, err) || target_get(&r->bytes, c, r->q, r->from, buf_slice(&r->there), err))
		return err->code;
	if (r->q->signing)
		(void)!signing_target_fetch(&r->signing, c, r->from, r->q->now, &out->signing_err);
	out->root = tuf_client_file(c, TUF_ROOT)->version;
	out->targets = tuf_client_file(c, TUF_TARGETS)->version;
	return COCKET_OK;
}

/* Kept beside the metadata under its own name, as the root is. */
static enum cocket_code
signing_write(struct root_update *out, struct root_running *r, struct err *err)
{
	const struct keeper keeper = pending_update_keeper(&r->kept);
	AUTO(buf_free) struct buf there = BUF(SIGNING_CONFIG_MAX_BYTES);
	const struct slice bytes = buf_slice(&r->signing.bytes);

	out->is_signing_new = file_read(&there, r->q->signing, err) != COCKET_OK || !slice_eq(buf_slice(&there), bytes);
	err->code = COCKET_OK;
	if (r->q->rehearsal || !out->is_signing_new)
		return COCKET_OK;
	if (keeper.keep(keeper.ctx, r->signing.name, 0, bytes, err) || dir_path_make_parents(r->q->signing, err))
		return err->code;
	return file_replace(r->q->signing, bytes, ROOT_FILE_MODE, err);
}

static void
signing_update(struct root_update *out, struct root_running *r)
{
	if (r->signing.name)
		(void)!signing_write(out, r, &out->signing_err);
}

static enum cocket_code
update_run(struct root_update *out, struct root_running *r, struct err *err)
{
	if (state_check(&r->kept, r->q->state, err) || file_look(&r->there, r->q->file, err) || target_prove(out, r, err))
		return err->code;
	const struct slice before = r->there.len > 0 ? buf_slice(&r->there) : r->q->before, after = buf_slice(&r->bytes);
	out->is_new = !slice_eq(buf_slice(&r->there), after);
	if (changes_find(out, r->q, before, after, err))
		return err->code;
	signing_update(out, r);
	if (r->q->rehearsal)
		return COCKET_OK;
	if (target_keep(&r->kept, r->q->target, &r->bytes, err) || pending_update_commit(&r->kept, r->kept.dir, false, err))
		return err->code;
	return file_write(r->q, out->is_new, after, err);
}

/* -1 in a rehearsal where there is none yet. */
static enum cocket_code
state_open(int *dir, int *lock, const struct root_request *q, struct err *err)
{
	enum cocket_code code;

	if (q->rehearsal) {
		code = store_dir_open(dir, q->state, err);
		return code == COCKET_E_NOT_FOUND ? COCKET_OK : code;
	}
	if (store_dir_make(dir, q->state, err))
		return err->code;
	return store_lock(lock, *dir, err) ? within(err, "%s", TEXT(slice_str(q->state))) : COCKET_OK;
}

enum cocket_code
root_update(struct root_update *out, const struct root_request *q, const struct root_source *from, struct err *err)
{
	AUTO(root_running_free) struct root_running r = { .q = q, .from = from, .kept = NO_PENDING_UPDATE };
	AUTO(root_update_free) struct root_update done = { 0 };
	AUTO(fd_close) int state = -1;
	AUTO(fd_close) int lock = -1;
	struct err unused;

	err->code = COCKET_OK;
	if (state_open(&state, &lock, q, err))
		return err->code;
	r.kept.dir = state;
	if (update_run(&done, &r, err)) {
		/* Newer roots are kept: keys that they took away count no longer (TUF 5.3.8). */
		if (!q->rehearsal)
			(void)!pending_update_commit(&r.kept, state, true, &unused);
		return err->code;
	}
	*out = done;
	done = (struct root_update){ 0 };
	return COCKET_OK;
}
