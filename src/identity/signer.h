/* Whoever can sign, however the key is kept.  A kind of signer is a row of functions and what they work on; the first is a private key in memory. */
#ifndef COCKET_IDENTITY_SIGNER_H
#define COCKET_IDENTITY_SIGNER_H

#include "crypto/privkey.h"
#include "identity/key_name.h"

struct signer {
	const struct signer_ops *ops;
	void *state; /* the kind's own */
	char label[KEY_LABEL_BYTES]; /* of its key; "" none */
};

struct signer_ops {
	const struct pubkey *(*public_key)(const struct signer *s);
	/* NULL: it cannot */
	enum cocket_code (*sign)(struct buf *out, const struct signer *s, struct slice message, struct err *err);
	void (*close)(struct signer *s);
};

/* Borrowed; lives as long as the signer. */
const struct pubkey *signer_public_key(const struct signer *s);
/* "release (ed25519 3f2a90c4b1d2e3f4)" */
struct key_name signer_key_name(const struct signer *s);
/* Appends the raw signature, as privkey_sign says. */
MUST_CHECK enum cocket_code signer_sign(struct buf *out, const struct signer *s, struct slice message, struct err *err);
/* Twice is no harm. */
void signer_close(struct signer *s);

/* Takes the key over: signer_close frees it. */
struct signer signer_of_key(struct privkey *key);

/* A public key that stands for its owner, who is not asked for anything: it cannot sign (signer_is_public).  Takes the key over. */
struct signer signer_of_public_key(struct pubkey *key);
bool signer_is_public(const struct signer *s);

struct signer_list {
	struct signer *items; /* owned */
	size_t count, capacity;
};
void signer_list_free(struct signer_list *l);
/* Takes *s over.  More than SIGNERS_MAX: COCKET_E_TOO_MANY. */
#define SIGNERS_MAX 4096
MUST_CHECK enum cocket_code signer_list_add(struct signer_list *l, struct signer *s, struct err *err);
bool signer_list_has_key(const struct signer_list *l, const struct pubkey *key);

#endif
