/* Rotation: other keys, another threshold or another date for root, targets or a delegated role (TUF 1.0 section 6).
 * What the new keys of a role have not signed is signed anew in the same commit (publish.c), so the store loads at every moment. */
#include <stdio.h>

#include "base/clock.h"
#include "base/escape.h"
#include "trust/edit/edit.h"
#include "trust/edit/edit_delegations.h"
#include "trust/edit/edit_root.h"

static bool
changes_keys(const struct edit_rotation *r)
{
	return r->change.add_count + r->change.remove_count > 0 || r->change.threshold > 0;
}

/* --- root --- */

static enum cocket_code
rotate_root(struct stage *st, const struct edit_rotation *r, struct err *err)
{
	AUTO(root_edit_free) struct root_edit e = { 0 };

	if (root_edit_load(&e, st, err))
		return err->code;
	if (changes_keys(r) && role_keys_change(&e.crews[TUF_ROOT], &e.ring, &r->change, err))
		return within(err, "root");
	return root_edit_stage(st, &e, r->expires, err);
}

/* --- targets --- */

/* snapshot and timestamp go with targets where they have the same keys, as init makes them; other tools may keep them apart. */
static enum cocket_code
follow(struct role_keys *c, const struct role_keys *before, const struct role_keys *after, struct err *err)
{
	unsigned threshold = c->threshold;

	if (!role_keys_same(c, before))
		return COCKET_OK;
	role_keys_free(c);
	if (role_keys_copy(c, after, err))
		return err->code;
	c->threshold = threshold;
	return role_keys_check(c, err);
}

static enum cocket_code
change_targets(struct root_edit *e, const struct edit_rotation *r, struct err *err)
{
	AUTO(role_keys_free) struct role_keys before = { 0 };
	struct role_keys *targets = &e->crews[TUF_TARGETS];

	if (role_keys_copy(&before, targets, err))
		return err->code;
	if (role_keys_change(targets, &e->ring, &r->change, err) || follow(&e->crews[TUF_SNAPSHOT], &before, targets, err) ||
	    follow(&e->crews[TUF_TIMESTAMP], &before, targets, err))
		return within(err, "targets");
	return COCKET_OK;
}

/* Another date alone is nothing that the root has a say in. */
static enum cocket_code
rotate_targets(struct stage *st, const struct edit_rotation *r, struct err *err)
{
	AUTO(root_edit_free) struct root_edit e = { 0 };

	if (!stage_latest(st, "targets"))
		return fail(err, COCKET_E_USAGE, "targets.json: missing");
	if (r->expires && stage_change(st, "targets", r->expires, NULL, 0, err))
		return err->code;
	if (!changes_keys(r))
		return COCKET_OK;
	if (root_edit_load(&e, st, err) || change_targets(&e, r, err))
		return err->code;
	return root_edit_stage(st, &e, 0, err);
}

/* --- a delegated role --- */

static enum cocket_code
print_delegation(struct buf *out, struct json old, const struct role_keys *c, const struct file_keys *ring, int64_t expires, struct err *err)
{
	AUTO(buf_free) struct buf ids = BUF(TUF_TARGETS_MAX_BYTES);
	char threshold[16], date[CLOCK_TEXT_BYTES], quoted[CLOCK_TEXT_BYTES + 2];

	clock_print(date, expires);
	snprintf(quoted, sizeof quoted, "\"%s\"", date);
	snprintf(threshold, sizeof threshold, "%u", c->threshold);
	if (role_keys_print(&ids, c, ring, err))
		return err->code;
	const struct metadata_member members[] = { { "keyids", buf_slice(&ids) },
		                          { "threshold", slice_str(threshold) },
		                          { "x-cocket-expires", slice_str(quoted) } };
	return object_print(out, old, members, expires ? 3 : 2, err);
}

static enum cocket_code
change_delegation(struct stage *st, const struct metadata_file *holder, const struct tuf_role *role, const struct edit_rotation *r,
                  struct err *err)
{
	AUTO(delegations_free) struct delegations all = { 0 };
	AUTO(buf_free) struct buf text = BUF(TUF_TARGETS_MAX_BYTES);
	AUTO(role_keys_free) struct role_keys keyholders = { 0 };

	if (delegations_load(&all, holder, err) || role_keys_load(&keyholders, role, err))
		return err->code;
	if (changes_keys(r) && role_keys_change(&keyholders, &all.ring, &r->change, err))
		return within(err, "role %s", TEXT(slice_str(r->role)));
	if (print_delegation(&text, delegations_json(&all, r->role), &keyholders, &all.ring, r->expires, err))
		return err->code;
	return delegations_stage(st, &all, r->role, buf_slice(&text), &keyholders, err);
}

static bool
has_key_of(const struct signers *by, const struct tuf_file *holder, const struct tuf_role *role)
{
	for (size_t i = 0; i < by->count; i++)
		for (size_t j = 0; j < role->key_count; j++) {
			const struct pubkey *key = tuf_key_get(holder, role->keys[j]);

			if (key && digest_eq(pubkey_id(key), pubkey_id(signer_public_key(&by->items[i]))))
				return true;
		}
	return false;
}

/* The role's own file is its own keys' to renew; who has none of them renews the delegation alone. */
static enum cocket_code
rotate_role(struct stage *st, const struct edit_rotation *r, const struct signers *by, struct err *err)
{
	const struct metadata_file *holder;
	const struct tuf_role *role;

	if (stage_find_delegation(&holder, &role, st, r->role, err))
		return err->code;
	if (!holder)
		return fail(err, COCKET_E_USAGE, "role %s: not delegated", TEXT(slice_str(r->role)));
	if (r->expires && stage_latest(st, r->role) && has_key_of(by, &holder->tuf, role) &&
	    stage_change(st, r->role, r->expires, NULL, 0, err))
		return err->code;
	return change_delegation(st, holder, role, r, err);
}

enum cocket_code
edit_rotate(struct stage *st, const struct edit_rotation *r, const struct signers *by, struct err *err)
{
	if (stage_check_store(st, err))
		return err->code;
	if (!changes_keys(r) && !r->expires)
		return fail(err, COCKET_E_USAGE, "nothing to change: use --add, --remove, --threshold or --expires");
	if (strcmp(r->role, "root") == 0)
		return rotate_root(st, r, err);
	if (strcmp(r->role, "targets") == 0)
		return rotate_targets(st, r, err);
	if (strcmp(r->role, "snapshot") == 0 || strcmp(r->role, "timestamp") == 0)
		return fail(err, COCKET_E_USAGE, "role %s: changes with targets (cocket trust rotate targets)", r->role);
	return rotate_role(st, r, by, err);
}
