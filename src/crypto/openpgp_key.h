/* Secret keys of OpenPGP in ASCII armor (RFC 9580; RFC 4880), as `gpg --export-secret-keys --armor` writes them. */
#ifndef COCKET_CRYPTO_OPENPGP_KEY_H
#define COCKET_CRYPTO_OPENPGP_KEY_H

#include "base/slice.h"
#include "crypto/private_key_kind.h"

/* How an armor begins that may hold one. */
#define OPENPGP_KEY_BEGIN "-----BEGIN PGP PRIVATE KEY BLOCK-----"

/* text begins so, and may end before the armor does.  CLEAR if a key or subkey in it is not encrypted.  NONE: its secret is elsewhere, on a card or
 * left out, or these are no packets of a key. */
enum private_key_kind openpgp_key_probe(struct slice text);

#endif
