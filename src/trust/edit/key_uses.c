/* Which roles a key is in: see key_uses.h.  Root's lists hold what signs the store, those of targets and below what signs images. */
#include "trust/edit/key_uses.h"

#include <stdlib.h>

#include "base/list.h"

#define USES_MAX 65536

void
key_uses_free(struct key_uses *u)
{
	free(u->items);
	*u = (struct key_uses){ 0 };
}

static bool
role_has(const struct tuf_file *f, const struct tuf_role *role, const struct digest *id)
{
	for (size_t i = 0; i < role->key_count; i++) {
		const struct pubkey *key = tuf_key_get(f, role->keys[i]);

		if (key && digest_eq(pubkey_id(key), id))
			return true;
	}
	return false;
}

/* snapshot and timestamp change with targets: told with it, or as it. */
static const char *
name_of_root_role(const struct tuf_file *root, const struct tuf_role *role, const struct digest *id)
{
	bool derived = role == &root->roles[TUF_SNAPSHOT] || role == &root->roles[TUF_TIMESTAMP];

	if (!derived)
		return role->name;
	return role_has(root, &root->roles[TUF_TARGETS], id) ? NULL : "targets";
}

static enum cocket_code
add_use(struct key_uses *u, const struct signing_role *by, const struct tuf_file *targets, const struct digest *id, struct err *err)
{
	const bool signs_store = by->holder->type == TUF_ROOT;
	const char *name = signs_store ? name_of_root_role(by->holder, by->role, id) : by->role->name;

	if (!name)
		return COCKET_OK;
	if (LIST_GROW(u, USES_MAX, "roles of a key", err))
		return err->code;
	u->items[u->count++] = (struct key_use){ name, signs_store, keys_left(by, targets, id), by->role->threshold };
	return COCKET_OK;
}

enum cocket_code
key_uses_find(struct key_uses *out, const struct stage *st, const struct digest *id, struct err *err)
{
	AUTO(key_uses_free) struct key_uses u = { 0 };
	const struct metadata_file *targets = stage_latest(st, "targets");

	for (size_t i = 0; i < st->published.count; i++) {
		const struct tuf_file *f = &st->published.items[i]->doc.tuf;

		for (size_t j = 0; j < f->role_count; j++)
			if (role_has(f, &f->roles[j], id) && add_use(&u, &(struct signing_role){ f, &f->roles[j] }, targets ? &targets->tuf : NULL, id, err))
				return err->code;
	}
	*out = u;
	u = (struct key_uses){ 0 };
	return COCKET_OK;
}
