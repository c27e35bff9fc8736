/* Who signs, by what can be proved of them.  A key is known by its id; whoever knows identities of another kind adds the kind here, what tells
 * one from another of that kind, and the comparison in identity.c.  Zeroed memory is nobody. */
#ifndef COCKET_IDENTITY_IDENTITY_H
#define COCKET_IDENTITY_IDENTITY_H

#include "crypto/pubkey.h"

enum identity_kind { IDENTITY_NONE = 0, IDENTITY_KEY };

struct identity {
	enum identity_kind kind;
	struct digest id; /* of a key: pubkey_id */
};

struct identity identity_of_key(const struct pubkey *key);
/* False for nobody, who is not even themselves. */
bool identity_eq(const struct identity *a, const struct identity *b);

/* Those whom a requirement names.  What is revoked stays named, so that a signature of it is refused for what it is. */
struct named_signer {
	struct identity who;
	bool revoked;
};

struct named_signers {
	struct named_signer *items; /* owned */
	size_t count, capacity;
};
void named_signers_free(struct named_signers *s);
/* Named once: again, it is revoked if either says so. */
MUST_CHECK enum cocket_code named_signers_add(struct named_signers *s, const struct identity *who, bool revoked, struct err *err);
/* Which of them it is: one identity counts for one of them.  The count: none. */
size_t named_signers_find(const struct named_signers *s, const struct identity *who);

#endif
