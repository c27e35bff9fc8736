/* A new store: version 1 of root.json and targets.json (TUF 1.0 sections 4.3 and 4.5; see edit.h).
 * snapshot and timestamp are the targets keys' too, any one of them, since every publication makes both. */
#include <stdlib.h>

#include "base/escape.h"
#include "trust/edit/edit.h"
#include "trust/edit/edit_root.h"

static bool
holds(const struct stage *st, const char *name)
{
	AUTO(buf_free) struct buf bytes = BUF(TUF_ROOT_MAX_BYTES);
	struct err err;

	return st->dir >= 0 && store_read(&bytes, st->dir, name, bytes.max, &err) != COCKET_E_NOT_FOUND;
}

/* Whatever is there is never written over. */
enum cocket_code
edit_init_check(const struct stage *st, struct err *err)
{
	if (st->published.count + st->staged.count > 0 || holds(st, "1.root.json"))
		return fail(err, COCKET_E_USAGE, "%s: already contains a trust store", TEXT(slice_str(st->path)));
	return COCKET_OK;
}

static enum cocket_code
add_role_keys(struct root_edit *e, enum tuf_type type, const struct edit_keys *keys, struct err *err)
{
	const struct role_keys_change change = { .add = keys->keys, .add_count = keys->count, .add_labels = keys->labels, .threshold = keys->threshold };

	return role_keys_change(&e->crews[type], &e->ring, &change, err) ? within(err, "%s", tuf_type_name(type)) : COCKET_OK;
}

static enum cocket_code
add_crews(struct root_edit *e, const struct edit_init *init, struct err *err)
{
	struct edit_keys any = init->targets;

	any.threshold = 1;
	if (add_role_keys(e, TUF_ROOT, &init->root, err) || add_role_keys(e, TUF_TARGETS, &init->targets, err) ||
	    add_role_keys(e, TUF_SNAPSHOT, &any, err) || add_role_keys(e, TUF_TIMESTAMP, &any, err))
		return err->code;
	return COCKET_OK;
}

enum cocket_code
edit_init(struct stage *st, const struct edit_init *init, struct err *err)
{
	const struct metadata_member targets[] = { { "targets", slice_str("{}") } };
	AUTO(root_edit_free) struct root_edit e = { 0 };

	if (edit_init_check(st, err) || add_crews(&e, init, err) || root_edit_stage(st, &e, init->expires, err))
		return err->code;
	return stage_begin(st, "targets", init->expires, targets, 1, err);
}
