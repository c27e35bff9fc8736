/* The root role of a TUF client (TUF 1.0 sections 5.2 and 5.3): the root that is trusted, and the way from it to the newest, one by one.
 * Never skips a version, never takes a root that the one before it did not sign. */
#include <stdio.h>

#include "trust/tuf_client/tuf_client_part.h"

/* 5.2.  Its date does not matter yet. */
enum cocket_code
tuf_client_root_load(struct tuf_client *c, struct err *err)
{
	AUTO(buf_free) struct buf bytes = BUF(TUF_ROOT_MAX_BYTES);
	AUTO(tuf_file_free) struct tuf_file root = { 0 };

	if (c->keeper.read(c->keeper.ctx, &bytes, "root.json", err))
		return err->code;
	if (tuf_parse(&root, buf_slice(&bytes), TUF_ROOT, err) || tuf_signed_check(&root, &root, &root.roles[TUF_ROOT], err))
		return within(err, "root.json");
	c->files[TUF_ROOT] = root;
	root = (struct tuf_file){ 0 };
	return COCKET_OK;
}

/* 5.3.5: exactly N+1. */
static enum cocket_code
check_next(const struct tuf_file *next, const struct tuf_file *trusted, struct err *err)
{
	unsigned long long version = next->version, expected = trusted->version + 1;

	if (version < expected)
		return fail(err, COCKET_E_ROLLBACK, "version %llu, expected %llu", version, expected);
	if (version > expected)
		return fail(err, COCKET_E_FORMAT, "version %llu, expected %llu", version, expected);
	return COCKET_OK;
}

/* 5.3.4: by the threshold of the one before, and by its own. */
static enum cocket_code
check_signed(const struct tuf_file *next, const struct tuf_file *trusted, struct err *err)
{
	if (tuf_signed_check(next, trusted, &trusted->roles[TUF_ROOT], err))
		return within(err, "by the keys of version %llu", (unsigned long long)trusted->version);
	return tuf_signed_check(next, next, &next->roles[TUF_ROOT], err);
}

static enum cocket_code
check_root(struct tuf_file *out, struct slice bytes, const struct tuf_file *trusted, struct err *err)
{
	AUTO(tuf_file_free) struct tuf_file next = { 0 };

	if (tuf_parse(&next, bytes, TUF_ROOT, err) || check_signed(&next, trusted, err) || check_next(&next, trusted, err))
		return err->code;
	*out = next;
	next = (struct tuf_file){ 0 };
	return COCKET_OK;
}

static bool
role_has_key(const struct tuf_file *root, const struct tuf_role *role, const struct pubkey *key)
{
	for (size_t i = 0; i < role->key_count; i++) {
		const struct pubkey *other = tuf_key_get(root, role->keys[i]);

		if (other && digest_eq(pubkey_id(other), pubkey_id(key)))
			return true;
	}
	return false;
}

/* A key was taken away from the role.  One that was only added is no rotation: nobody has lost the right to have said what was said, and
 * whoever forgot it for that could be shown the old again. */
static bool
is_rotated(const struct tuf_file *from, const struct tuf_file *to, enum tuf_type type)
{
	const struct tuf_role *old = &from->roles[type];

	for (size_t i = 0; i < old->key_count; i++) {
		const struct pubkey *key = tuf_key_get(from, old->keys[i]);

		if (key && !role_has_key(to, &to->roles[type], key))
			return true;
	}
	return false;
}

/* True where it is not there. */
static bool
is_signed_by(const struct tuf_client *c, const struct tuf_file *root, enum tuf_type type, const char *name)
{
	AUTO(buf_free) struct buf bytes = BUF(tuf_type_max_bytes(type));
	AUTO(tuf_file_free) struct tuf_file file = { 0 };
	struct err unused;
	enum cocket_code code = c->keeper.read(c->keeper.ctx, &bytes, name, &unused);

	return code ? code == COCKET_E_NOT_FOUND : tuf_client_parse(&file, buf_slice(&bytes), type, root, &root->roles[type], &unused) == COCKET_OK;
}

/* Where keys that are left have signed both of what is trusted, nobody has run them up, and to forget them would only let in what is older:
 * what a key that was taken away for good reason had said. */
static bool
is_still_signed(const struct tuf_client *c, const struct tuf_file *next)
{
	return is_signed_by(c, next, TUF_TIMESTAMP, "timestamp.json") && is_signed_by(c, next, TUF_SNAPSHOT, "snapshot.json");
}

/* 5.3.11: how a repository comes back from version numbers that an attacker has run up (fast-forward).  Before the new root is kept, since
 * whoever is interrupted here could not know afterwards that there was a rotation. */
static enum cocket_code
forget_rotated(struct tuf_client *c, const struct tuf_file *next, struct err *err)
{
	const struct tuf_file *trusted = &c->files[TUF_ROOT];
	const struct slice nothing = { 0 };

	if ((!is_rotated(trusted, next, TUF_TIMESTAMP) && !is_rotated(trusted, next, TUF_SNAPSHOT)) || is_still_signed(c, next))
		return COCKET_OK;
	if (c->keeper.keep(c->keeper.ctx, "timestamp.json", 0, nothing, err) || c->keeper.keep(c->keeper.ctx, "snapshot.json", 0, nothing, err))
		return err->code;
	return COCKET_OK;
}

/* 5.3.4 to 5.3.8. */
static enum cocket_code
advance_root(struct tuf_client *c, const char *name, const struct buf *bytes, struct err *err)
{
	AUTO(tuf_file_free) struct tuf_file next = { 0 };
	struct tuf_file before = c->files[TUF_ROOT];

	if (check_root(&next, buf_slice(bytes), &before, err))
		return within(err, "%s", name);
	if (forget_rotated(c, &next, err) || c->keeper.keep(c->keeper.ctx, "root.json", next.version, buf_slice(bytes), err))
		return err->code;
	c->files[TUF_ROOT] = next;
	next = before;
	return COCKET_OK;
}

/* 5.3.3; *more is false where there is none newer. */
static enum cocket_code
step_root(bool *more, struct tuf_client *c, struct err *err)
{
	AUTO(buf_free) struct buf bytes = BUF(TUF_ROOT_MAX_BYTES);
	char name[TUF_CLIENT_NAME_BYTES];

	snprintf(name, sizeof name, "%llu.root.json", (unsigned long long)c->files[TUF_ROOT].version + 1);
	enum cocket_code code = c->fetcher.fetch(c->fetcher.ctx, &bytes, name, err);
	*more = code == COCKET_OK;
	if (code == COCKET_E_NOT_FOUND)
		return COCKET_OK;
	return code ? code : advance_root(c, name, &bytes, err);
}

/* 5.3.2 to 5.3.10.  Where there are more versions than one update takes, the next update goes on (5.3.3). */
enum cocket_code
tuf_client_root_refresh(struct tuf_client *c, struct err *err)
{
	bool more = true;

	for (int i = 0; more && i < TUF_ROOT_ROTATIONS_MAX; i++)
		if (step_root(&more, c, err))
			return err->code;
	if (tuf_client_expiry_check(c, &c->files[TUF_ROOT], err))
		return within(err, "root.json");
	return COCKET_OK;
}
