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

enum cocket_code
requirement_add_keys(struct requirements *r, const struct requirement *base, const struct keyring *keys, struct err *err)
{
	struct requirement *q;

	if (requirement_add(&q, r, base, err))
		return err->code;
	r->given = keys;
	for (size_t i = 0; i < keys->count; i++) {
		const struct identity who = identity_of_key(keys->keys[i]);

		if (named_signers_add(&q->signers, &who, trust_key_revoked(r->revoker, &who.id), err))
			return err->code;
	}
	return COCKET_OK;
}
