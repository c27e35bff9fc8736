/* Public keys and the one question they answer: is this signature theirs over these bytes?
 * ed25519 (RFC 8032, pure and ph), ECDSA P-256/SHA-256, P-384/SHA-384, P-521/SHA-512 (DER, strict: minimal encoding, nothing after, r and s
 * in 1..n-1; high s is taken), RSA 2048..8192 PKCS #1 v1.5 SHA-256.  Never guesses an algorithm from the signature: the key says it. */
#ifndef COCKET_CRYPTO_PUBKEY_H
#define COCKET_CRYPTO_PUBKEY_H

#include "base/buf.h"
#include "crypto/digest.h"
#include "crypto/key_type.h"

struct pubkey;

/* PEM "PUBLIC KEY" (SPKI), exactly one block, blank text around it allowed.  *out is yours.
 * COCKET_E_FORMAT (not such a PEM, not on the curve, ...), COCKET_E_UNSUPPORTED (type or size).  ed25519 small-order points are refused. */
MUST_CHECK enum cocket_code pubkey_parse_pem(struct pubkey **out, struct slice pem, struct err *err);
MUST_CHECK enum cocket_code pubkey_parse_spki(struct pubkey **out, struct slice der, struct err *err);
/* The key's bytes alone: 32 of ed25519, an uncompressed point of P-256 or P-384. */
MUST_CHECK enum cocket_code pubkey_parse_raw(struct pubkey **out, enum key_type type, struct slice bytes, struct err *err);
void pubkey_free(struct pubkey **key);

enum key_type pubkey_type(const struct pubkey *key);
/* Key id: SHA-256 of the SPKI DER, computed from the key itself (so one key has one id, however it was written). Borrowed. */
const struct digest *pubkey_id(const struct pubkey *key);
struct slice pubkey_spki(const struct pubkey *key); /* DER, borrowed */
MUST_CHECK enum cocket_code pubkey_print_pem(struct buf *out, const struct pubkey *key, struct err *err);

enum signature_check {
	SIGNATURE_BAD = 0,       /* well-formed for this key's type, and not its signature over these bytes */
	SIGNATURE_GOOD,
	SIGNATURE_MALFORMED,     /* has the form of this key's type but is impossible: r or s out of range, S >= L, BER, trailing bytes */
	SIGNATURE_OTHER_TYPE,    /* cannot be of this key's type at all: a DER signature and an ed25519 key, r or s too long for the curve ... */
};

/* Verifies sig over message.  ed25519: pure first, then ph (RFC 8032 5.1, empty context), as cosign writes one and reads the other. */
MUST_CHECK enum signature_check pubkey_verify(const struct pubkey *key, struct slice message, struct slice sig);
/* The same without ed25519ph (TUF). */
MUST_CHECK enum signature_check pubkey_verify_pure(const struct pubkey *key, struct slice message, struct slice sig);
/* ECDSA and RSA keys, SHA-256 whatever the curve: what older sigstore clients made with P-384 and P-521. */
MUST_CHECK enum signature_check pubkey_verify_sha256(const struct pubkey *key, struct slice message, struct slice sig);
/* The same over bytes of which only their SHA-256 is known.  Pure ed25519 signs bytes, never a hash: SIGNATURE_OTHER_TYPE. */
MUST_CHECK enum signature_check pubkey_verify_sha256_digest(const struct pubkey *key, struct slice digest, struct slice sig);
/* RSA keys only, anything else is SIGNATURE_OTHER_TYPE: RSASSA-PSS (RFC 8017 8.1), SHA-256 in both places, salt of any length. */
MUST_CHECK enum signature_check pubkey_verify_pss(const struct pubkey *key, struct slice message, struct slice sig);
/* ECDSA keys only, anything else is SIGNATURE_OTHER_TYPE: r || s, each as wide as the order; SHA-256 whatever the curve (notary v1). */
MUST_CHECK enum signature_check pubkey_verify_raw_sha256(const struct pubkey *key, struct slice message, struct slice sig);

#endif
