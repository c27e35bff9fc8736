/* A store from one file (see export.h): the TUF client workflow run in memory from a root that the user pins, then one commit. */
#include <stdio.h>

#include "base/escape.h"
#include "trust/edit/edit.h"
#include "trust/tuf_client/export.h"
#include "trust/tuf_client/pending_update.h"

#define FIRST_ROOT "1.root.json"

/* --- a store where there is none --- */

static enum cocket_code
prove_import(struct trust_update *out, struct pending_update *kept, const struct fetcher *from, struct slice root, int64_t now,
             struct err *err)
{
	const struct keeper keeper = pending_update_keeper(kept);
	AUTO(tuf_client_free) struct tuf_client *c = NULL;

	if (pending_update_pin_root(kept, root, err) || tuf_client_new(&c, from, &keeper, now, err) || tuf_client_refresh(c, err) ||
	    tuf_client_load_roles(c, err))
		return err->code;
	*out = (struct trust_update){ .root = tuf_client_file(c, TUF_ROOT)->version, .targets = tuf_client_file(c, TUF_TARGETS)->version };
	return pending_update_changes(&out->changes, kept, err);
}

/* In the meantime somebody else may have made one there. */
static enum cocket_code
commit_import(const struct pending_update *kept, const struct update_target *to, struct err *err)
{
	AUTO(stage_close) struct stage st = NO_STAGE;

	if ((to->rehearsal ? stage_rehearse : stage_open)(&st, to->dir, true, err) || edit_init_check(&st, err))
		return err->code;
	return to->rehearsal ? COCKET_OK : pending_update_commit(kept, st.dir, false, err);
}

static enum cocket_code
begin_store(struct trust_update *out, const struct update_target *to, const struct fetcher *from, struct slice root, struct err *err)
{
	AUTO(pending_update_free) struct pending_update kept = NO_PENDING_UPDATE;

	if (prove_import(out, &kept, from, root, to->now, err))
		return err->code;
	out->file_count = kept.count;
	return commit_import(&kept, to, err);
}

/* --- the file --- */

/* A client that finds no next root goes on with the one it has (TUF section 5.3.3): so a file that lacks one would hold it back. */
static enum cocket_code
check_roots(const struct fetcher *from, struct err *err)
{
	AUTO(buf_free) struct buf newest = BUF(TUF_ROOT_MAX_BYTES), last = BUF(TUF_ROOT_MAX_BYTES), next = BUF(TUF_ROOT_MAX_BYTES);
	enum cocket_code code = from->fetch(from->ctx, &newest, "root.json", err);

	for (unsigned long long v = 1; code == COCKET_OK; v++) {
		char name[STORE_NAME_BYTES];

		snprintf(name, sizeof name, "%llu.root.json", v);
		code = from->fetch(from->ctx, &next, name, err);
		if (code)
			break;
		buf_free(&last);
		last = buf_take(&next);
	}
	if (code != COCKET_E_NOT_FOUND)
		return code;
	if (newest.len == 0 || !slice_eq(buf_slice(&newest), buf_slice(&last)))
		return fail(err, COCKET_E_FORMAT, "root.json: not the last of consecutive versions from 1");
	return COCKET_OK;
}

/* --- or there is one --- */

/* *there: a store that began with this root. */
static enum cocket_code
look_for_store(bool *there, const char *dir, struct slice root, struct err *err)
{
	AUTO(buf_free) struct buf first = BUF(TUF_ROOT_MAX_BYTES);
	AUTO(stage_close) struct stage st = NO_STAGE;

	*there = false;
	if (stage_look(&st, dir, err))
		return err->code == COCKET_E_NOT_FOUND ? COCKET_OK : err->code;
	if (!stage_published(&st, "root"))
		return edit_init_check(&st, err);
	enum cocket_code code = store_read(&first, st.dir, FIRST_ROOT, first.max, err);
	if (code != COCKET_OK && code != COCKET_E_NOT_FOUND)
		return code;
	if (code || !slice_eq(buf_slice(&first), root))
		return fail(err, COCKET_E_USAGE, "%s: contains a different trust store", TEXT(slice_str(dir)));
	*there = true;
	return COCKET_OK;
}

enum cocket_code
export_import(struct trust_update *out, const struct update_target *to, const struct fetcher *from, const struct digest *root_sha256, struct err *err)
{
	AUTO(buf_free) struct buf root = BUF(TUF_ROOT_MAX_BYTES);
	AUTO(trust_update_free) struct trust_update done = { 0 };
	bool there;

	if (from->fetch(from->ctx, &root, FIRST_ROOT, err))
		return err->code == COCKET_E_NOT_FOUND ? fail(err, COCKET_E_FORMAT, FIRST_ROOT ": missing") : err->code;
	if (digest_check(root_sha256, buf_slice(&root), err))
		return within(err, FIRST_ROOT);
	if (check_roots(from, err) || look_for_store(&there, to->dir, buf_slice(&root), err))
		return err->code;
	if (there ? trust_update(&done, to, from, err) : begin_store(&done, to, from, buf_slice(&root), err))
		return err->code;
	*out = done;
	done = (struct trust_update){ 0 };
	return COCKET_OK;
}
