/* The inside of private keys, for the files of crypto/ that read and write them. */
#ifndef COCKET_CRYPTO_PRIVKEY_PART_H
#define COCKET_CRYPTO_PRIVKEY_PART_H

#include "crypto/key_type.h"

struct privkey;

/* Of a kind that makes signatures, from the seed (ed25519) or scalar (EC, big-endian), kind->secret_bytes long.
 * The public half is computed; a point that a file holds (empty: it holds none) must be that one.
 * COCKET_E_FORMAT: another point, or the scalar is not in 1..n-1. */
MUST_CHECK enum cocket_code privkey_new_checked(struct privkey **out, const struct key_type_info *kind, struct slice scalar, struct slice point,
                                                struct err *err);

const struct key_type_info *privkey_type_info(const struct privkey *key);
struct slice privkey_scalar(const struct privkey *key); /* the secret itself, borrowed */
struct slice privkey_point(const struct privkey *key);  /* public key bytes as in the SPKI, borrowed */

#endif
