/* Rotation: other keys, another threshold or another date for root, targets or a delegated role (TUF 1.0 section 6).
 * What the new keys of a role have not signed is signed anew in the same commit (publish.c), so the store loads at every moment. */
#include <stdio.h>

#include "base/clock.h"
#include "base/escape.h"
#include "trust/edit/edit.h"
#include "trust/edit/edit_delegations.h"
#include "trust/edit/edit_images.h"
#include "trust/edit/edit_root.h"
#include "trust/edit/revoked_keys.h"

static bool
changes_identities(const struct edit_rotation *r)
{
	return r->change.add_identities.count + r->change.remove_identities.count > 0;
}

static bool
changes_keys(const struct edit_rotation *r)
{
	return r->change.add_count + r->change.remove_count > 0 || changes_identities(r) || r->change.threshold > 0;
}

static bool
is_top_role(const char *role)
{
	return metadata_file_type(role) != TUF_TARGETS || strcmp(role, "targets") == 0;
}

static bool
changes_images(const struct edit_rotation *r)
{
	return r->add_images.count + r->remove_images.count > 0;
}

static enum cocket_code
change_keys(struct stage *st, struct role_keys *c, struct file_keys *ring, const struct edit_rotation *r, struct err *err)
{
	struct role_keys_change change = r->change;

	change.notes = &st->notes;
	return role_keys_change(c, ring, &change, err) ? within(err, "role %s", TEXT(slice_str(r->role))) : COCKET_OK;
}

/* --- root --- */

static enum cocket_code
rotate_root(struct stage *st, const struct edit_rotation *r, struct err *err)
{
	AUTO(root_edit_free) struct root_edit e = { 0 };

	if (root_edit_load(&e, st, err))
		return err->code;
	if (changes_keys(r) && change_keys(st, &e.crews[TUF_ROOT], &e.ring, r, err))
		return err->code;
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
change_targets(struct stage *st, struct root_edit *e, const struct edit_rotation *r, struct err *err)
{
	AUTO(role_keys_free) struct role_keys before = { 0 };
	struct role_keys *targets = &e->crews[TUF_TARGETS];

	if (role_keys_copy(&before, targets, err))
		return err->code;
	if (change_keys(st, targets, &e->ring, r, err) || follow(&e->crews[TUF_SNAPSHOT], &before, targets, err) ||
	    follow(&e->crews[TUF_TIMESTAMP], &before, targets, err))
		return err->code;
	return COCKET_OK;
}

/* Another date alone is nothing that the root has a say in. */
static enum cocket_code
rotate_targets(struct stage *st, const struct edit_rotation *r, struct err *err)
{
	AUTO(root_edit_free) struct root_edit e = { 0 };

	if (!stage_latest(st, "targets"))
		return fail(err, COCKET_E_USAGE, "targets.json: missing");
	if (r->expires && stage_edit(st, "targets", r->expires, NULL, 0, err))
		return err->code;
	if (!changes_keys(r))
		return COCKET_OK;
	if (root_edit_load(&e, st, err) || change_targets(st, &e, r, err))
		return err->code;
	return root_edit_stage(st, &e, 0, err);
}

/* --- a delegated role --- */

/* The role, as it is changed. */
struct role_edit {
	struct role_keys keyholders;
	struct images images;
};

static void
role_edit_free(struct role_edit *e)
{
	role_keys_free(&e->keyholders);
	images_free(&e->images);
}

static enum cocket_code
print_delegation(struct buf *out, struct json old, const struct role_edit *e, const struct file_keys *ring, const struct edit_rotation *r,
                 struct err *err)
{
	AUTO(buf_free) struct buf ids = BUF(TUF_TARGETS_MAX_BYTES), paths = BUF(TUF_TARGETS_MAX_BYTES);
	char threshold[16], date[CLOCK_TEXT_BYTES], quoted[CLOCK_TEXT_BYTES + 2];
	size_t n = 0;

	clock_print(date, r->expires);
	snprintf(quoted, sizeof quoted, "\"%s\"", date);
	snprintf(threshold, sizeof threshold, "%u", e->keyholders.threshold);
	if (role_keys_print(&ids, &e->keyholders, ring, old, err) || images_print(&paths, &e->images, err))
		return err->code;
	struct metadata_member members[4] = { { "keyids", buf_slice(&ids) }, { "threshold", slice_str(threshold) } };
	n = 2;
	if (changes_images(r))
		members[n++] = (struct metadata_member){ "paths", buf_slice(&paths) };
	if (r->expires)
		members[n++] = (struct metadata_member){ "x-cocket-expires", slice_str(quoted) };
	return object_print(out, old, members, n, err);
}

/* Bins and prefixes of hashes are another tool's. */
static enum cocket_code
change_images(struct stage *st, struct images *images, const struct metadata_file *holder, const struct tuf_role *role,
              const struct edit_rotation *r, struct err *err)
{
	const struct metadata_file *above;
	const struct tuf_role *parent;

	if (role->prefix_count > 0)
		return fail(err, COCKET_E_USAGE, "role %s: covers names by their hashes, which cannot be edited", TEXT(slice_str(r->role)));
	if (images_change(images, st, r, err))
		return err->code;
	if (strcmp(holder->role, "targets") != 0) {
		if (stage_find_delegation(&above, &parent, st, holder->role, err) || (above && images_check_parent(images, holder->role, parent, err)))
			return err->code;
	}
	return images_note_below(st, r->role, images, err);
}

static enum cocket_code
change_role_keys(struct stage *st, struct role_keys *keyholders, struct file_keys *ring, const struct edit_rotation *r, struct err *err)
{
	if (change_keys(st, keyholders, ring, r, err))
		return err->code;
	return stage_latest(st, r->role) ? role_keys_check_file(keyholders, ring, r->role, err) : COCKET_OK;
}

static enum cocket_code
change_delegation(struct stage *st, const struct metadata_file *holder, const struct tuf_role *role, const struct edit_rotation *r,
                  struct err *err)
{
	AUTO(delegations_free) struct delegations all = { 0 };
	AUTO(buf_free) struct buf text = BUF(TUF_TARGETS_MAX_BYTES);
	AUTO(role_edit_free) struct role_edit e = { 0 };

	if (delegations_load(&all, holder, err) || role_keys_load(&e.keyholders, role, err) || images_load(&e.images, role, err))
		return err->code;
	if ((changes_keys(r) && change_role_keys(st, &e.keyholders, &all.ring, r, err)) ||
	    (changes_images(r) && change_images(st, &e.images, holder, role, r, err)))
		return err->code;
	if (print_delegation(&text, delegations_json(&all, r->role), &e, &all.ring, r, err))
		return err->code;
	return delegations_stage(st, &all, r->role, buf_slice(&text), &e.keyholders, err);
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
	    stage_edit(st, r->role, r->expires, NULL, 0, err))
		return err->code;
	return change_delegation(st, holder, role, r, err);
}

static enum cocket_code
top_role_check(const struct edit_rotation *r, struct err *err)
{
	if (!is_top_role(r->role))
		return COCKET_OK;
	if (changes_images(r))
		return fail(err, COCKET_E_USAGE, "role %s: signs the store, not images", r->role);
	if (changes_identities(r))
		return fail(err, COCKET_E_USAGE, "role %s: signs the store; identities sign images, never metadata", r->role);
	return COCKET_OK;
}

static enum cocket_code
check_rotation(const struct stage *st, const struct edit_rotation *r, struct err *err)
{
	if (stage_check_store(st, err))
		return err->code;
	if (!changes_keys(r) && !changes_images(r) && !r->expires)
		return fail(err, COCKET_E_USAGE, "nothing to change: use --add, --remove, --add-identity, --remove-identity, --add-images, --remove-images, --threshold or --expires");
	if (strcmp(r->role, "snapshot") == 0 || strcmp(r->role, "timestamp") == 0)
		return fail(err, COCKET_E_USAGE, "role %s: changes with targets (cocket trust rotate targets)", r->role);
	if (top_role_check(r, err) || revoked_keys_check(st, r->role, r->change.add, r->change.add_count, err))
		return err->code;
	return revoked_identities_check(st, r->role, &r->change.add_identities, err);
}

enum cocket_code
edit_rotate(struct stage *st, const struct edit_rotation *r, const struct signers *by, struct err *err)
{
	if (check_rotation(st, r, err))
		return err->code;
	if (strcmp(r->role, "root") == 0)
		return rotate_root(st, r, err);
	if (strcmp(r->role, "targets") == 0)
		return rotate_targets(st, r, err);
	return rotate_role(st, r, by, err);
}
