/* Who signs, by what can be proved of them: a key is known by its id, the holder of a certificate by the name in it and who vouched for that.  Those
 * who are named are keys, or patterns of such names.  Zeroed memory is nobody. */
#ifndef COCKET_IDENTITY_IDENTITY_H
#define COCKET_IDENTITY_IDENTITY_H

#include "identity/identity_pattern.h"

enum identity_kind { IDENTITY_NONE = 0, IDENTITY_KEY, IDENTITY_CERTIFICATE, IDENTITY_PATTERN };

struct identity {
	enum identity_kind kind;
	struct digest id;                        /* of a key: pubkey_id */
	struct certificate_identity certificate; /* of one; borrowed */
	const struct identity_pattern *pattern;  /* of those who are named; borrowed */
};

struct identity identity_of_key(const struct pubkey *key);
struct identity identity_of_certificate(const struct leaf_certificate *leaf, const char *issuer);
struct identity identity_of_pattern(const struct identity_pattern *pattern);
/* The same key, the same name by the same issuer, or the same pattern.  False for nobody, who is not even themselves. */
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
