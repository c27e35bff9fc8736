/* Revoked keys are refused: see revoked_keys.h.  By the id that is computed from the key itself, whatever a file calls it (A15). */
#include "trust/edit/revoked_keys.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/escape.h"
#include "trust/edit/key_label.h"
#include "trust/store/store.h"

static const struct tuf_revocation *
find_in(const struct metadata_file *targets, const struct digest *id)
{
	return targets ? tuf_revocation_find(targets->tuf.revoked_keys, targets->tuf.revoked_key_count, id) : NULL;
}

static const struct tuf_revocation *
find_revocation(const struct stage *st, const struct pubkey *key)
{
	const struct tuf_revocation *r = find_in(stage_published(st, "targets"), pubkey_id(key));

	return r ? r : find_in(stage_staged(st, "targets"), pubkey_id(key));
}

static enum cocket_code
refuse(const struct stage *st, const char *role, const struct pubkey *key, const struct tuf_revocation *r, struct err *err)
{
	const struct metadata_file *targets = stage_latest(st, "targets");
	struct key_label label = key_label_in(&targets->tuf, pubkey_id(key));
	char date[CLOCK_TEXT_BYTES];

	if (strchr(label.s, ' ') == NULL) /* the id alone: no role has the key any more */
		snprintf(label.s, sizeof label.s, "%s", key_name_of(key, "").s);
	clock_print(date, r->date);
	return fail(err, COCKET_E_USAGE, "role %.100s: key %s was revoked%s%s%s%.150s%s, for good; use another key: cocket key generate NAME",
	            TEXT(slice_str(role)), label.s, r->has_date ? " on " : "", r->has_date ? date : "",
	            *r->note ? " (" : "", TEXT(slice_str(r->note)), *r->note ? ")" : "");
}

enum cocket_code
revoked_keys_check(const struct stage *st, const char *role, const struct pubkey *const *keys, size_t count, struct err *err)
{
	for (size_t i = 0; i < count; i++) {
		const struct tuf_revocation *r = find_revocation(st, keys[i]);

		if (r)
			return refuse(st, role, keys[i], r, err);
	}
	return COCKET_OK;
}

/* --- identities --- */

static enum cocket_code
identity_check(const struct stage *st, const char *role, const char *identity, const char *issuer, struct err *err)
{
	const struct metadata_file *const places[] = { stage_published(st, "targets"), stage_staged(st, "targets") };
	const struct tuf_revocation *r = NULL;
	char text[REVOCATION_TEXT_BYTES];

	for (size_t i = 0; !r && i < 2; i++)
		r = tuf_identity_revoked(places[i] ? &places[i]->tuf : NULL, &(struct tuf_key){ .who = { .name = identity, .issuer = issuer } });
	if (!r)
		return COCKET_OK;
	revocation_print(text, r);
	return fail(err, COCKET_E_USAGE, "role %.100s: identity %s %s; that is for good", TEXT(slice_str(role)), TEXT(slice_str(identity)), text);
}

enum cocket_code
revoked_identities_check(const struct stage *st, const char *role, const struct identity_patterns *identities, struct err *err)
{
	for (size_t i = 0; i < identities->count; i++)
		if (identities->items[i].name && identities->items[i].issuer &&
		    identity_check(st, role, identities->items[i].name, identities->items[i].issuer, err))
			return err->code;
	return COCKET_OK;
}

static bool
had_identity(const struct tuf_file *before, const char *role, const struct tuf_key *identity)
{
	const struct tuf_role *was = before ? tuf_role_find(before, role) : NULL;

	for (size_t i = 0; was && i < was->key_count; i++) {
		const struct tuf_key *k = tuf_key_identity(before, was->keys[i]);

		if (k && strcmp(k->id, identity->id) == 0)
			return true;
	}
	return false;
}

static enum cocket_code
check_identity(const struct stage *st, const struct metadata_file *before, const char *role, const struct tuf_key *k, struct err *err)
{
	if (had_identity(before ? &before->tuf : NULL, role, k))
		return COCKET_OK;
	return identity_check(st, role, k->who.name, k->who.issuer, err);
}

/* --- a file --- */

static bool
had_key(const struct tuf_file *before, const char *role, const struct pubkey *key)
{
	const struct tuf_role *was = before ? tuf_role_find(before, role) : NULL;

	for (size_t i = 0; was && i < was->key_count; i++) {
		const struct pubkey *k = tuf_key_get(before, was->keys[i]);

		if (k && digest_eq(pubkey_id(k), pubkey_id(key)))
			return true;
	}
	return false;
}

static enum cocket_code
check_role(const struct stage *st, const struct metadata_file *d, const struct tuf_role *role, struct err *err)
{
	const struct metadata_file *before = stage_published(st, d->role);

	for (size_t i = 0; i < role->key_count; i++) {
		const struct pubkey *key = tuf_key_get(&d->tuf, role->keys[i]);
		const struct tuf_key *identity = tuf_key_identity(&d->tuf, role->keys[i]);

		if (identity && check_identity(st, before, role->name, identity, err))
			return err->code;
		if (key && !had_key(before ? &before->tuf : NULL, role->name, key) && revoked_keys_check(st, role->name, &key, 1, err))
			return err->code;
	}
	return COCKET_OK;
}

enum cocket_code
revoked_keys_check_file(const struct stage *st, const struct metadata_file *d, struct err *err)
{
	for (size_t i = 0; i < d->tuf.role_count; i++)
		if (check_role(st, d, &d->tuf.roles[i], err))
			return err->code;
	return COCKET_OK;
}
