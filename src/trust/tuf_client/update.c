/* `trust update` (see update.h): the TUF client workflow from what the store trusts, then one commit of the store (pending_update.h).
 * Never trusts on first use: where there is no store, there is nothing to update. */
#include "trust/tuf_client/update.h"

#include "base/escape.h"
#include "base/file.h"
#include "trust/store/store_dir.h"
#include "trust/tuf_client/pending_update.h"

/* For the report alone: nothing is decided by it. */
static uint64_t
version_in_store(int dir, const char *name, enum tuf_type type)
{
	AUTO(buf_free) struct buf bytes = BUF(tuf_type_max_bytes(type));
	AUTO(tuf_file_free) struct tuf_file file = { 0 };
	struct err unused;

	if (store_read(&bytes, dir, name, bytes.max, &unused) || tuf_parse(&file, buf_slice(&bytes), type, &unused))
		return 0;
	return file.version;
}

/* Of an error while it was opened. */
static enum cocket_code
no_store(const char *dir, struct err *err)
{
	if (err->code == COCKET_E_NOT_FOUND)
		fail(err, COCKET_E_USAGE, "%s: no trust store; create one with cocket trust init or trust import", TEXT(slice_str(dir)));
	return err->code;
}

static enum cocket_code
refresh_all(struct tuf_client *c, struct err *err)
{
	return tuf_client_refresh(c, err) ? err->code : tuf_client_load_roles(c, err);
}

static enum cocket_code
run_update(struct trust_update *out, struct pending_update *kept, const struct update_target *to, const struct fetcher *from, struct err *err)
{
	AUTO(tuf_client_free) struct tuf_client *c = NULL;
	const struct keeper keeper = pending_update_keeper(kept);
	struct err unused;

	if (tuf_client_new(&c, from, &keeper, to->now, err))
		return no_store(to->dir, err);
	out->root_before = tuf_client_file(c, TUF_ROOT)->version;
	out->targets_before = version_in_store(kept->dir, "targets.json", TUF_TARGETS);
	if (refresh_all(c, err)) {
		/* The first error is the one to tell; the next update begins where this one did. */
		if (!to->rehearsal)
			(void)!pending_update_commit(kept, kept->dir, true, &unused);
		return err->code;
	}
	out->root = tuf_client_file(c, TUF_ROOT)->version;
	out->targets = tuf_client_file(c, TUF_TARGETS)->version;
	out->file_count = kept->count;
	if (pending_update_changes(&out->changes, kept, err))
		return err->code;
	return to->rehearsal ? COCKET_OK : pending_update_commit(kept, kept->dir, false, err);
}

void
trust_update_free(struct trust_update *u)
{
	store_changes_free(&u->changes);
	*u = (struct trust_update){ 0 };
}

enum cocket_code
trust_update(struct trust_update *out, const struct update_target *to, const struct fetcher *from, struct err *err)
{
	AUTO(pending_update_free) struct pending_update kept = NO_PENDING_UPDATE;
	AUTO(trust_update_free) struct trust_update done = { 0 };
	AUTO(fd_close) int store = -1;
	AUTO(fd_close) int lock = -1;

	if (store_dir_open(&store, to->dir, err))
		return no_store(to->dir, err);
	if (to->rehearsal ? store_check_writable(store, err) : store_lock(&lock, store, err))
		return within(err, "%s", TEXT(slice_str(to->dir)));
	kept.dir = store;
	if (run_update(&done, &kept, to, from, err))
		return err->code;
	*out = done;
	done = (struct trust_update){ 0 };
	return COCKET_OK;
}
