/* All that differs between the key types, in one table: names, hashes, orders, and the identifiers that keys carry on the wire. */
#ifndef COCKET_CRYPTO_KEY_TYPE_H
#define COCKET_CRYPTO_KEY_TYPE_H

#include "base/err.h"
#include "base/slice.h"

enum key_type { KEY_NONE = 0, KEY_ED25519, KEY_P256, KEY_P384, KEY_P521, KEY_RSA };
const char *key_type_name(enum key_type type); /* "ed25519" "p256" "p384" "p521" "rsa" */

struct key_type_info {
	enum key_type type;
	const char *name;
	const char *group;      /* NIST's name of the curve; NULL if there is none */
	const char *hash;       /* OpenSSL's name of the hash that the key type fixes; NULL: part of the scheme */
	bool makes_signatures;  /* as a private key; the others are only read */
	struct slice algorithm; /* contents of the AlgorithmIdentifier (RFC 5280 4.1.1.2) */
	size_t public_bytes;    /* of the key in the SPKI's BIT STRING; 0: varies */
	size_t secret_bytes;    /* of the scalar or seed */
	struct slice order;     /* of the group, big-endian */
};

const struct key_type_info *key_type_info(enum key_type type); /* NULL for KEY_NONE and what is no type */
const struct key_type_info *key_type_of_algorithm(struct slice algorithm);
const struct key_type_info *key_type_of_curve(struct slice oid); /* the OBJECT IDENTIFIER, with tag and length */

/* A private key of that kind: COCKET_E_UNSUPPORTED if it does not sign. */
MUST_CHECK enum cocket_code key_type_check_signs(const struct key_type_info *kind, struct err *err);

/* Why key_type_of_algorithm knows none: COCKET_E_UNSUPPORTED.  what is "public key" or "private key". */
enum cocket_code key_type_refuse(const char *what, struct slice algorithm, struct err *err);

#endif
