/* Whether a key is in a role that may sign for a name: see role_check.h. */
#include "trust/store/role_check.h"

void
role_check_free(struct role_check *c)
{
	trust_roles_free(c->roles, c->count);
	*c = (struct role_check){ 0 };
}

enum cocket_code
role_check_open(struct role_check *out, struct trust *t, const char *repository, struct err *err)
{
	out->trust = t;
	return trust_roles_for(t, repository, &out->roles, &out->count, err);
}

static bool
role_has(const struct trust_role *role, const struct pubkey *key)
{
	for (size_t i = 0; i < role->key_count; i++)
		if (digest_eq(pubkey_id(role->keys[i]), pubkey_id(key)))
			return true;
	return false;
}

/* The role that lets the key sign; an expired one if there is no better. */
static const struct trust_role *
find_role(const struct role_check *c, const struct pubkey *key)
{
	const struct trust_role *expired = NULL;

	for (size_t i = 0; i < c->count; i++) {
		if (!role_has(&c->roles[i], key))
			continue;
		if (!c->roles[i].expired)
			return &c->roles[i];
		expired = &c->roles[i];
	}
	return expired;
}

static const struct trust_role *
find_revoking_role(const struct role_check *c, const struct pubkey *key)
{
	for (size_t i = 0; i < c->count; i++)
		for (size_t k = 0; k < c->roles[i].revoked_count; k++)
			if (digest_eq(pubkey_id(c->roles[i].revoked[k]), pubkey_id(key)))
				return &c->roles[i];
	return NULL;
}

enum key_standing
role_check_key(const struct trust_role **role, const struct role_check *c, const struct pubkey *key)
{
	*role = find_role(c, key);
	if (*role)
		return (*role)->expired ? KEY_ROLE_EXPIRED : KEY_COVERED;
	if (!trust_key_revoked(c->trust, pubkey_id(key)))
		return KEY_UNCOVERED;
	*role = find_revoking_role(c, key);
	return KEY_REVOKED;
}
