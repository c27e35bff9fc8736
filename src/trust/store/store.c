/* The trust store, read: root.json proves itself, and all else is proved from there (TUF 1.0 sections 4 and 5, for files that are here).
 * Never goes by a file's name, by an earlier run, or by metadata past its date; never writes. */
#include "trust/store/store.h"
#include "trust/store/store_part.h"

#include <stdlib.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/escape.h"
#include "base/file.h"
#include "trust/store/store_dir.h"

#define OPEN_TRIES 3 /* while others publish */

/* --- one file --- */

static enum cocket_code
check_version(const struct tuf_file *f, const struct tuf_meta *meta, struct err *err)
{
	if (f->version == meta->version)
		return COCKET_OK;
	return fail(err, COCKET_E_FORMAT, "version %llu, expected %llu", (unsigned long long)f->version, (unsigned long long)meta->version);
}

/* TUF sections 5.5.2, 5.5.4, 5.6.2, 5.6.4. */
static enum cocket_code
read_and_parse(struct tuf_file *out, const struct trust *t, const char *name, enum tuf_type type, const struct tuf_meta *meta,
               struct err *err)
{
	AUTO(buf_free) struct buf bytes = BUF(tuf_type_max_bytes(type));

	if (store_read(&bytes, t->dir, name, bytes.max, err))
		return err->code;
	if ((meta && tuf_meta_check(meta, buf_slice(&bytes), err)) || tuf_parse(out, buf_slice(&bytes), type, err) ||
	    (meta && check_version(out, meta, err)))
		return within(err, "%s", TEXT(slice_str(name)));
	return COCKET_OK;
}

enum cocket_code
trust_file_read(struct tuf_file *out, const struct trust *t, const char *name, enum tuf_type type, const struct tuf_meta *meta,
                struct err *err)
{
	AUTO(tuf_file_free) struct tuf_file f = { 0 };

	if (read_and_parse(&f, t, name, type, meta, err))
		return err->code;
	*out = f;
	f = (struct tuf_file){ 0 };
	return COCKET_OK;
}

static enum cocket_code
check_date(const struct trust *t, const struct tuf_file *f, struct err *err)
{
	char text[CLOCK_TEXT_BYTES];

	if (t->now < f->expires)
		return COCKET_OK;
	clock_print(text, f->expires);
	return fail(err, COCKET_E_EXPIRED, "expired on %s", text);
}

/* --- the four of the root --- */

static enum cocket_code
check_top_file(const struct trust *t, const struct tuf_file *f, struct err *err)
{
	if (tuf_signed_check(f, &t->root, &t->root.roles[f->type], err) || check_date(t, f, err))
		return within(err, "%s.json", tuf_type_name(f->type));
	return COCKET_OK;
}

static enum cocket_code
load_root(struct trust *t, struct err *err)
{
	if (trust_file_read(&t->root, t, "root.json", TUF_ROOT, NULL, err))
		return err->code == COCKET_E_NOT_FOUND ? within(err, "no trust store there") : err->code;
	return check_top_file(t, &t->root, err);
}

/* Absent is an answer of its own. */
static enum cocket_code
load_timestamp(struct trust *t, struct err *err)
{
	if (trust_file_read(&t->timestamp, t, "timestamp.json", TUF_TIMESTAMP, NULL, err))
		return err->code;
	t->has_snapshot = true;
	return check_top_file(t, &t->timestamp, err);
}

static enum cocket_code
load_snapshot(struct trust *t, struct err *err)
{
	const struct tuf_meta *meta = tuf_meta_find(&t->timestamp, "snapshot.json");

	if (trust_file_read(&t->snapshot, t, "snapshot.json", TUF_SNAPSHOT, meta, err))
		return err->code;
	return check_top_file(t, &t->snapshot, err);
}

/* Whoever could take away timestamp.json alone could hold the store at its state for ever (A14). */
static enum cocket_code
refuse_lone_snapshot(const struct trust *t, struct err *err)
{
	AUTO(buf_free) struct buf bytes = BUF(TUF_SNAPSHOT_MAX_BYTES);
	enum cocket_code code = store_read(&bytes, t->dir, "snapshot.json", bytes.max, err);

	if (code == COCKET_E_NOT_FOUND)
		return COCKET_OK;
	return code ? code : fail(err, COCKET_E_FORMAT, "timestamp.json: missing, although snapshot.json exists");
}

/* Neither is there: a store of local files only. */
static enum cocket_code
load_online(struct trust *t, struct err *err)
{
	enum cocket_code code = load_timestamp(t, err);

	if (code == COCKET_E_NOT_FOUND)
		return refuse_lone_snapshot(t, err);
	return code ? code : load_snapshot(t, err);
}

static enum cocket_code
load_targets(struct trust *t, struct err *err)
{
	const struct tuf_meta *meta = t->has_snapshot ? tuf_meta_find(&t->snapshot, "targets.json") : NULL;

	if (t->has_snapshot && !meta)
		return fail(err, COCKET_E_FORMAT, "snapshot.json: targets.json is not listed");
	if (trust_file_read(&t->targets, t, "targets.json", TUF_TARGETS, meta, err))
		return err->code;
	return check_top_file(t, &t->targets, err);
}

static enum cocket_code
load_store(struct trust *t, struct err *err)
{
	if (load_root(t, err) || load_online(t, err) || load_targets(t, err))
		return err->code;
	return COCKET_OK;
}

/* --- the store --- */

static void
forget_files(struct trust *t)
{
	trust_role_files_free(t);
	tuf_file_free(&t->root);
	tuf_file_free(&t->timestamp);
	tuf_file_free(&t->snapshot);
	tuf_file_free(&t->targets);
	t->has_snapshot = false;
}

static struct timespec
last_change(int dir)
{
	struct stat st;

	return fstat(dir, &st) == 0 ? st.st_ctim : (struct timespec){ 0 };
}

/* Every commit renames something in the directory. */
bool
trust_is_changed(const struct trust *t)
{
	struct timespec is = last_change(t->dir);

	return is.tv_sec != t->changed.tv_sec || is.tv_nsec != t->changed.tv_nsec;
}

/* Files of before and after a publication do not agree: then it is read once more. */
static enum cocket_code
load_settled(struct trust *t, struct err *err)
{
	for (int i = 1;; i++) {
		t->changed = last_change(t->dir);
		enum cocket_code code = load_store(t, err);
		if (code == COCKET_OK || i == OPEN_TRIES || !trust_is_changed(t))
			return code;
		forget_files(t);
	}
}

static enum cocket_code
open_dir(struct trust *t, const char *dir, struct err *err)
{
	t->path = strdup(dir);
	if (!t->path)
		return no_memory(err);
	return store_dir_open(&t->dir, dir, err);
}

/* For the caller a store that does not prove itself is a broken configuration, whatever it is that broke it. */
static enum cocket_code
refuse_store(const char *dir, enum reason *reason, struct err *err)
{
	*reason = err->code == COCKET_E_EXPIRED ? REASON_EXPIRED_TRUST : reason_of(err->code);
	if (err->code > COCKET_E_IO && err->code != COCKET_E_EXPIRED)
		err->code = COCKET_E_USAGE;
	return within(err, "trust store %s", TEXT(slice_str(dir)));
}

enum cocket_code
trust_open(struct trust **out, const char *dir, int64_t now, enum reason *reason, struct err *err)
{
	AUTO(trust_close) struct trust *t = calloc(1, sizeof *t);

	*reason = REASON_IO;
	if (!t)
		return no_memory(err);
	t->dir = -1;
	t->now = now;
	(void)pthread_mutex_init(&t->lock, NULL);
	if (open_dir(t, dir, err) || load_settled(t, err))
		return refuse_store(dir, reason, err);
	*reason = REASON_OK;
	*out = t;
	t = NULL;
	return COCKET_OK;
}

void
trust_close(struct trust **t)
{
	if (!*t)
		return;
	forget_files(*t);
	fd_close(&(*t)->dir);
	(void)pthread_mutex_destroy(&(*t)->lock);
	free((*t)->path);
	free(*t);
	*t = NULL;
}

uint64_t
trust_root_version(const struct trust *t)
{
	return t->root.version;
}

uint64_t
trust_targets_version(const struct trust *t)
{
	return t->targets.version;
}

/* The digests of the three, one after the other. */
struct digest
trust_fingerprint(const struct trust *t)
{
	const struct tuf_file *const files[] = { &t->root, &t->targets, &t->snapshot };
	struct digest digests[sizeof files / sizeof *files];

	for (size_t i = 0; i < sizeof files / sizeof *files; i++)
		digests[i] = digest_of(buf_slice(&files[i]->signed_bytes));
	return digest_of(slice_of(digests, sizeof digests));
}

const char *
trust_dir(const struct trust *t)
{
	return t->path;
}
