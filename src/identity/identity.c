/* Identities compared, and the named signers of a requirement: see identity.h. */
#include "identity/identity.h"

#include <stdlib.h>

#include "base/list.h"

#define NAMED_SIGNERS_MAX 65536 /* far more than a command line, a policy or a store can name */

struct identity
identity_of_key(const struct pubkey *key)
{
	return (struct identity){ .kind = IDENTITY_KEY, .id = *pubkey_id(key) };
}

bool
identity_eq(const struct identity *a, const struct identity *b)
{
	return a->kind == IDENTITY_KEY && b->kind == IDENTITY_KEY && digest_eq(&a->id, &b->id);
}

void
named_signers_free(struct named_signers *s)
{
	free(s->items);
	*s = (struct named_signers){ 0 };
}

size_t
named_signers_find(const struct named_signers *s, const struct identity *who)
{
	size_t i = 0;

	while (i < s->count && !identity_eq(&s->items[i].who, who))
		i++;
	return i;
}

enum cocket_code
named_signers_add(struct named_signers *s, const struct identity *who, bool revoked, struct err *err)
{
	const size_t at = named_signers_find(s, who);

	if (at < s->count) {
		s->items[at].revoked |= revoked;
		return COCKET_OK;
	}
	if (LIST_GROW(s, NAMED_SIGNERS_MAX, "named signers", err))
		return err->code;
	s->items[s->count++] = (struct named_signer){ .who = *who, .revoked = revoked };
	return COCKET_OK;
}
