/* A root's keys and roles, as crews (see edit_root.h; TUF 1.0 section 4.3).  Keys that no role has any more are left out. */
#include "trust/edit/edit_root.h"

#include <stdio.h>
#include <stdlib.h>

#define ROLES 4

void
root_edit_free(struct root_edit *e)
{
	for (size_t i = 0; i < ROLES; i++)
		role_keys_free(&e->crews[i]);
	file_keys_free(&e->ring);
}

enum cocket_code
root_edit_load(struct root_edit *out, const struct stage *st, struct err *err)
{
	const struct metadata_file *root = stage_latest(st, "root");
	AUTO(root_edit_free) struct root_edit e = { 0 };

	if (file_keys_load(&e.ring, &root->tuf, err))
		return err->code;
	for (size_t i = 0; i < ROLES; i++)
		if (role_keys_load(&e.crews[i], &root->tuf.roles[i], err))
			return err->code;
	*out = e;
	e = (struct root_edit){ 0 };
	return COCKET_OK;
}

static enum cocket_code
print_role(struct buf *out, struct json old, const struct role_keys *c, const struct file_keys *ring, struct err *err)
{
	AUTO(buf_free) struct buf ids = BUF(out->max);
	char threshold[16];

	snprintf(threshold, sizeof threshold, "%u", c->threshold);
	if (role_keys_print(&ids, c, ring, old, err))
		return err->code;
	const struct metadata_member members[] = { { "keyids", buf_slice(&ids) }, { "threshold", slice_str(threshold) } };
	return object_print(out, old, members, 2, err);
}

static enum cocket_code
print_roles(struct buf *out, struct json old, const struct root_edit *e, struct err *err)
{
	struct buf texts[ROLES] = { BUF(out->max), BUF(out->max), BUF(out->max), BUF(out->max) };
	struct metadata_member members[ROLES];
	enum cocket_code code = COCKET_OK;

	for (size_t i = 0; i < ROLES && code == COCKET_OK; i++) {
		const char *name = tuf_type_name((enum tuf_type)i);

		code = print_role(&texts[i], json_get(old, name), &e->crews[i], &e->ring, err);
		members[i] = (struct metadata_member){ name, buf_slice(&texts[i]) };
	}
	if (code == COCKET_OK)
		code = object_print(out, old, members, ROLES, err);
	for (size_t i = 0; i < ROLES; i++)
		buf_free(&texts[i]);
	return code;
}

static void
flags_free(bool **flags)
{
	free(*flags);
}

static enum cocket_code
print_keys(struct buf *out, struct buf *labels, const struct root_edit *e, struct err *err)
{
	AUTO(flags_free) bool *used = calloc(e->ring.count + 1, sizeof *used);

	if (!used)
		return no_memory(err);
	for (size_t i = 0; i < ROLES; i++)
		for (size_t j = 0; j < e->crews[i].count; j++)
			used[e->crews[i].members[j]] = true;
	return file_keys_print(out, &e->ring, used, err) ? err->code : file_keys_print_labels(labels, &e->ring, used, err);
}

enum cocket_code
root_edit_stage(struct stage *st, const struct root_edit *e, int64_t expires, struct err *err)
{
	const struct metadata_file *root = stage_latest(st, "root");
	struct json old = root ? json_get(metadata_file_signed(root), "roles") : (struct json){ 0 };
	AUTO(buf_free) struct buf keys = BUF(TUF_ROOT_MAX_BYTES), roles = BUF(TUF_ROOT_MAX_BYTES), labels = BUF(TUF_ROOT_MAX_BYTES);

	if (print_keys(&keys, &labels, e, err) || print_roles(&roles, old, e, err))
		return err->code;
	const struct metadata_member members[] = { { "consistent_snapshot", slice_str("false") },
		                          { "keys", buf_slice(&keys) },
		                          { "roles", buf_slice(&roles) },
		                          { TUF_KEY_LABELS, buf_slice(&labels) } };
	return root ? stage_edit(st, "root", expires, members, 4, err) : stage_begin(st, "root", expires, members, 4, err);
}
