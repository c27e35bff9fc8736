/* Requirements as memory: see requirement.h. */
#include "verify/requirement.h"

#include <stdlib.h>

#include "base/list.h"
#include "trust/store/store.h"

#define REQUIREMENTS_MAX 4096 /* more than a store delegates one name to */

void
requirements_free(struct requirements *r)
{
	for (size_t i = 0; i < r->count; i++)
		named_signers_free(&r->items[i].signers);
	free(r->items);
	keyring_free(&r->keys);
	trust_roles_free(r->roles, r->role_count);
	*r = (struct requirements){ 0 };
}

const struct keyring *
requirements_keys(const struct requirements *r)
{
	return r->given ? r->given : &r->keys;
}

static bool
names_certificates(const struct requirement *q)
{
	for (size_t i = 0; i < q->signers.count; i++)
		if (q->signers.items[i].who.kind == IDENTITY_PATTERN)
			return true;
	return false;
}

bool
requirements_ask_for_certificates(const struct requirements *r)
{
	for (size_t i = 0; i < r->count; i++)
		if (names_certificates(&r->items[i]))
			return true;
	return false;
}

struct authenticators
requirements_authenticators(const struct requirements *r)
{
	struct authenticators by = { .keys = requirements_keys(r), .revoked = r->revoked, .certificates = r->certificates };

	if (!requirements_ask_for_certificates(r))
		by.certificates.count = 0;
	return by;
}

enum cocket_code
requirement_add(struct requirement **out, struct requirements *r, const struct requirement *base, struct err *err)
{
	if (LIST_GROW(r, REQUIREMENTS_MAX, "requirements", err))
		return err->code;
	*out = &r->items[r->count++];
	**out = *base;
	(*out)->signers = (struct named_signers){ 0 };
	return COCKET_OK;
}

static enum cocket_code
keys_name(struct requirements *r, struct requirement *q, const struct keyring *keys, struct err *err)
{
	for (size_t i = 0; i < keys->count; i++) {
		const struct identity who = identity_of_key(keys->keys[i]);

		if (named_signers_add(&q->signers, &who, trust_key_revoked(r->revoker, &who.id), err))
			return err->code;
	}
	return COCKET_OK;
}

enum cocket_code
requirement_add_signers(struct requirements *r, const struct requirement *base, const struct keyring *keys, const struct identity_patterns *identities,
                        struct err *err)
{
	struct requirement *q;

	if (requirement_add(&q, r, base, err) || keys_name(r, q, keys, err))
		return err->code;
	r->given = keys;
	for (size_t i = 0; i < identities->count; i++) {
		const struct identity who = identity_of_pattern(&identities->items[i]);

		if (named_signers_add(&q->signers, &who, false, err))
			return err->code;
	}
	return COCKET_OK;
}
