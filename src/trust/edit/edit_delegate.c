/* Delegations (TUF 1.0 section 4.5): added, replaced and removed, in targets.json or in the file of the role that delegates further.
 * Ours: "x-cocket-expires", "x-cocket-not-before", "x-cocket-max-age", "x-cocket-names" (format/tuf/tuf.h).  Never lets a role delegate what is not its own. */
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/escape.h"
#include "format/tuf/canonical_json.h"
#include "trust/edit/edit.h"
#include "trust/edit/edit_delegations.h"
#include "trust/edit/edit_images.h"
#include "trust/edit/revoked_keys.h"

#define ROLE_NAME_BYTES 64

static bool
is_top_role(const char *role)
{
	for (enum tuf_type t = TUF_ROOT; t <= TUF_TARGETS; t++)
		if (strcmp(role, tuf_type_name(t)) == 0)
			return true;
	return false;
}

/* [A-Za-z0-9][A-Za-z0-9._-]*, or nothing. */
static bool
is_role_text(const char *role)
{
	static const char inside[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";

	return role[strspn(role, inside)] == '\0' && (!*role || !strchr("._-", *role));
}

enum cocket_code
edit_role_check(const char *role, struct err *err)
{
	size_t n = strlen(role);
	char file[STORE_NAME_BYTES];

	if (is_top_role(role))
		return fail(err, COCKET_E_USAGE, "role %s: one of the store's own, which cannot be delegated", role);
	if (!is_role_text(role))
		return fail(err, COCKET_E_USAGE, "role %s: expected letters and digits, and . _ - inside", TEXT(slice_str(role)));
	if (n < 1 || n > ROLE_NAME_BYTES)
		return fail(err, COCKET_E_USAGE, "role %s: expected 1 to %d bytes", TEXT(slice_str(role)), ROLE_NAME_BYTES);
	return store_role_file(file, role, err) ? (err->code = COCKET_E_USAGE) : COCKET_OK;
}

/* --- one delegation, printed --- */

/* "" where it is not there, which leaves the member out. */
static struct slice
date_text(char out[static CLOCK_TEXT_BYTES + 2], bool has, int64_t time)
{
	char date[CLOCK_TEXT_BYTES];

	clock_print(date, time);
	snprintf(out, CLOCK_TEXT_BYTES + 2, "\"%s\"", date);
	return has ? slice_str(out) : (struct slice){ 0 };
}

/* A delegation, ready to be printed. */
struct delegation_text {
	const struct edit_delegation *d;
	const struct role_keys *keyholders;
	const struct file_keys *ring;
	const struct images *images;
	int64_t expires;
};

static enum cocket_code
print_delegation(struct buf *out, struct json old, const struct delegation_text *t, struct err *err)
{
	AUTO(buf_free) struct buf ids = BUF(TUF_TARGETS_MAX_BYTES), paths = BUF(TUF_TARGETS_MAX_BYTES), name = BUF(TUF_ROLE_NAME_MAX * 8);
	char threshold[16], max_age[24], expires[CLOCK_TEXT_BYTES + 2], not_before[CLOCK_TEXT_BYTES + 2];
	const struct edit_delegation *d = t->d;

	snprintf(threshold, sizeof threshold, "%u", t->keyholders->threshold);
	snprintf(max_age, sizeof max_age, "%lld", (long long)d->max_age);
	if (role_keys_print(&ids, t->keyholders, t->ring, old, err) || images_print(&paths, t->images, err) || json_write_string(&name, slice_str(d->role), err))
		return err->code;
	const struct metadata_member members[] = {
		{ "name", buf_slice(&name) },
		{ "keyids", buf_slice(&ids) },
		{ "threshold", slice_str(threshold) },
		{ "paths", buf_slice(&paths) },
		{ "path_hash_prefixes", { 0 } },
		{ "terminating", slice_str(d->terminating ? "true" : "false") },
		{ "x-cocket-expires", date_text(expires, true, t->expires) },
		{ "x-cocket-max-age", d->max_age ? slice_str(max_age) : (struct slice){ 0 } },
		{ "x-cocket-not-before", date_text(not_before, d->has_not_before, d->not_before) },
		{ "x-cocket-names", d->names_optional ? slice_str("\"optional\"") : (struct slice){ 0 } },
	};
	return object_print(out, old, members, sizeof members / sizeof *members, err);
}

/* --- who delegates --- */

/* It is to have a file of its own. */
static enum cocket_code
parent_check_keys(const struct tuf_file *holder, const char *name, const struct tuf_role *role, struct err *err)
{
	AUTO(file_keys_free) struct file_keys ring = { 0 };
	AUTO(role_keys_free) struct role_keys keyholders = { 0 };

	if (file_keys_load(&ring, holder, err) || role_keys_load(&keyholders, role, err))
		return err->code;
	return role_keys_check_file(&keyholders, &ring, name, err);
}

static enum cocket_code
check_parent(const struct tuf_role **out, const struct stage *st, const struct edit_delegation *d, const struct images *images, struct err *err)
{
	const struct metadata_file *holder;

	if (stage_find_delegation(&holder, out, st, d->parent, err))
		return err->code;
	if (!holder)
		return fail(err, COCKET_E_USAGE, "role %s: not delegated, so it cannot delegate", TEXT(slice_str(d->parent)));
	if (!stage_latest(st, d->parent) && parent_check_keys(&holder->tuf, d->parent, *out, err))
		return err->code;
	if (d->names_optional && !(*out)->names_optional)
		return fail(err, COCKET_E_USAGE, "role %s: %s requires names, so roles below it must too", d->role, d->parent);
	return images_check_parent(images, d->parent, *out, err);
}

/* One role, one delegator: two would have to agree on its keys for its own file to count for both. */
static enum cocket_code
check_elsewhere(const struct stage *st, const struct edit_delegation *d, struct err *err)
{
	const struct metadata_file *holder;
	const struct tuf_role *role;

	if (strcmp(d->role, d->parent) == 0)
		return fail(err, COCKET_E_USAGE, "role %s: cannot delegate to itself", d->role);
	if (stage_find_delegation(&holder, &role, st, d->role, err))
		return err->code;
	if (holder && strcmp(holder->role, d->parent) != 0)
		return fail(err, COCKET_E_USAGE, "role %s: %s already delegates to it", d->role, TEXT(slice_str(holder->role)));
	return COCKET_OK;
}

/* The file in which a role delegates, made where it has none: it lasts as long as the role does. */
static enum cocket_code
begin_parent(struct stage *st, const char *name, const struct tuf_role *role, struct err *err)
{
	const struct metadata_member targets[] = { { "targets", slice_str("{}") } };
	int64_t expires = role->has_expires ? role->expires : stage_latest(st, "targets")->tuf.expires;

	return stage_latest(st, name) ? COCKET_OK : stage_begin(st, name, expires, targets, 1, err);
}

/* A file that is left of a role of that name says what others delegated, by other keys: it is begun again. */
static enum cocket_code
bury_leftover(struct stage *st, const struct edit_delegation *d, struct err *err)
{
	const struct metadata_member targets[] = { { "targets", slice_str("{}") } };
	const struct metadata_file *left, *holder;
	const struct tuf_role *role;

	if (stage_find_delegation(&holder, &role, st, d->role, err))
		return err->code;
	if (holder)
		return COCKET_OK;
	if (stage_load_leftover(&left, st, d->role, err))
		return err->code;
	if (left && d->keys.count < d->keys.threshold)
		return fail(err, COCKET_E_USAGE, "role %s: a file of an earlier role of that name is left, and identities cannot sign another: use another name", d->role);
	return left ? stage_begin(st, d->role, d->expires, targets, 1, err) : COCKET_OK;
}

static enum cocket_code
check_keys(const struct edit_delegation *d, struct err *err)
{
	if (d->images.count < 1 || d->images.count > EDIT_PATTERNS_MAX)
		return fail(err, COCKET_E_USAGE, "role %s: %zu patterns, expected 1 to %d", d->role, d->images.count, EDIT_PATTERNS_MAX);
	if (d->keys.count + d->keys.identities.count < 1)
		return fail(err, COCKET_E_USAGE, "role %s: no keys", d->role);
	return COCKET_OK;
}

static enum cocket_code
check_delegation(struct stage *st, const struct edit_delegation *d, const struct images *images, struct err *err)
{
	const struct tuf_role *parent;

	if (stage_check_store(st, err) || edit_role_check(d->role, err) || check_keys(d, err) || check_elsewhere(st, d, err) ||
	    revoked_keys_check(st, d->role, d->keys.keys, d->keys.count, err) || revoked_identities_check(st, d->role, &d->keys.identities, err))
		return err->code;
	if (strcmp(d->parent, "targets") == 0)
		return bury_leftover(st, d, err);
	if (check_parent(&parent, st, d, images, err) || bury_leftover(st, d, err))
		return err->code;
	return begin_parent(st, d->parent, parent, err);
}

/* --- the verbs --- */

/* The order of images says nothing: that of an old delegation stays, so that what says the same is the same. */
static enum cocket_code
keep_order(struct images *images, const struct tuf_role *old, struct err *err)
{
	AUTO(images_free) struct images old_images = { 0 };

	if (images_load(&old_images, old, err))
		return err->code;
	if (!images_same(images, &old_images))
		return COCKET_OK;
	images_free(images);
	*images = old_images;
	old_images = (struct images){ 0 };
	return COCKET_OK;
}

/* A later expiry alone is no change, or whoever repeats a command would publish each time; one that has passed is mended. */
static bool
is_only_later(const struct edit_delegation *d, const struct tuf_role *old)
{
	return old && old->has_expires && old->expires > d->now && old->expires <= d->expires;
}

/* *same: it would say what is there. */
static enum cocket_code
is_same_delegation(bool *same, struct json old, const struct delegation_text *text, const struct tuf_role *role, struct err *err)
{
	AUTO(buf_free) struct buf before = BUF(TUF_TARGETS_MAX_BYTES), after = BUF(TUF_TARGETS_MAX_BYTES);
	AUTO(json_free) struct json_doc doc = { 0 };
	AUTO(buf_free) struct buf printed = BUF(TUF_TARGETS_MAX_BYTES);
	struct delegation_text with_old_date = *text;

	*same = false;
	if (!is_only_later(text->d, role))
		return COCKET_OK;
	with_old_date.expires = role->expires;
	if (print_delegation(&printed, old, &with_old_date, err) || json_parse(&doc, buf_slice(&printed), err) ||
	    canonical_json_print(&before, old, err) || canonical_json_print(&after, json_root(&doc), err))
		return err->code;
	*same = slice_eq(buf_slice(&before), buf_slice(&after));
	return COCKET_OK;
}

static enum cocket_code
stage_delegation(struct stage *st, const struct delegations *all, const struct delegation_text *text, const struct tuf_role *old, struct err *err)
{
	AUTO(buf_free) struct buf printed = BUF(TUF_TARGETS_MAX_BYTES);
	const struct edit_delegation *d = text->d;
	const struct json was = delegations_json(all, d->role);
	bool same;

	if (is_same_delegation(&same, was, text, old, err))
		return err->code;
	if (same) {
		stage_touch(st, all->holder->role); /* if it is staged, whoever asks for it signs it */
		return COCKET_OK;
	}
	if (images_note_below(st, d->role, text->images, err) || print_delegation(&printed, was, text, err))
		return err->code;
	return delegations_stage(st, all, d->role, buf_slice(&printed), text->keyholders, err);
}

enum cocket_code
edit_delegate(struct stage *st, const struct edit_delegation *d, struct err *err)
{
	const struct role_keys_change change = { .add = d->keys.keys, .add_count = d->keys.count, .add_labels = d->keys.labels,
		                                    .add_identities = d->keys.identities, .threshold = d->keys.threshold };
	AUTO(delegations_free) struct delegations all = { 0 };
	AUTO(role_keys_free) struct role_keys keyholders = { 0 };
	AUTO(images_free) struct images images = { 0 };
	const struct tuf_role *old;

	if (images_set(&images, &d->images, err) || check_delegation(st, d, &images, err) || delegations_load(&all, stage_latest(st, d->parent), err))
		return err->code;
	if (role_keys_change(&keyholders, &all.ring, &change, err))
		return within(err, "role %s", d->role);
	if (stage_latest(st, d->role) && role_keys_check_file(&keyholders, &all.ring, d->role, err))
		return err->code;
	old = tuf_role_find(&all.holder->tuf, d->role);
	if (old && keep_order(&images, old, err))
		return err->code;
	const struct delegation_text text = { d, &keyholders, &all.ring, &images, d->expires };
	return stage_delegation(st, &all, &text, old, err);
}

/* parent NULL: whoever delegates to it.  *holder stays NULL if nobody does. */
static enum cocket_code
find_holder(const struct metadata_file **holder, const struct stage *st, const char *role, const char *parent, struct err *err)
{
	const struct metadata_file *file = parent ? stage_latest(st, parent) : NULL;
	const struct tuf_role *unused;

	*holder = NULL;
	if (!parent)
		return stage_find_delegation(holder, &unused, st, role, err);
	if (file && file->tuf.type == TUF_TARGETS && tuf_role_find(&file->tuf, role))
		*holder = file;
	return COCKET_OK;
}

enum cocket_code
edit_undelegate(struct stage *st, const char *role, const char *parent, struct err *err)
{
	AUTO(delegations_free) struct delegations all = { 0 };
	const struct metadata_file *holder;

	if (stage_check_store(st, err) || find_holder(&holder, st, role, parent, err))
		return err->code;
	if (!holder)
		return fail(err, COCKET_E_USAGE, "role %s: %s does not delegate to it", TEXT(slice_str(role)), parent ? parent : "the store");
	if (delegations_load(&all, holder, err))
		return err->code;
	return delegations_stage(st, &all, role, (struct slice){ 0 }, NULL, err);
}
