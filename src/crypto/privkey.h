/* Inside of private keys, for the files of crypto/ that make, read and write them; everyone else uses privkey_pem.h. */
#ifndef COCKET_CRYPTO_PRIVKEY_H
#define COCKET_CRYPTO_PRIVKEY_H

#include "crypto/privkey_pem.h"
#include "crypto/key_type.h"

/* Of a kind that makes signatures, from the seed (ed25519) or scalar (EC, big-endian), kind->secret_bytes long.
 * The public half is computed, never taken from anywhere.  COCKET_E_FORMAT where the scalar is not in 1..n-1. */
MUST_CHECK enum cocket_code privkey_new(struct privkey **out, const struct key_type_info *kind, struct slice scalar, struct err *err);

/* The same, where the file also holds the public half (empty: it does not): it must belong to the private one.  COCKET_E_FORMAT. */
MUST_CHECK enum cocket_code privkey_new_checked(struct privkey **out, const struct key_type_info *kind, struct slice scalar, struct slice point,
                                                struct err *err);

const struct key_type_info *privkey_type_info(const struct privkey *key);
struct slice privkey_scalar(const struct privkey *key); /* the secret itself, borrowed */
struct slice privkey_point(const struct privkey *key);  /* public key bytes as in the SPKI, borrowed */

#endif
