/* Private keys that other tools wrote, read once to become ours: PKCS #8 (clear, PBES2), SEC 1 (clear, old PEM encryption), notary's of
 * both, OpenSSH (clear), minisign, signify (clear).  What is written afterwards is privkey_pem.h's. */
#ifndef COCKET_CRYPTO_KEY_IMPORT_H
#define COCKET_CRYPTO_KEY_IMPORT_H

#include "crypto/privkey.h"

/* A public half that the file holds must belong to the key.  password may be NULL, and is ignored if the file needs none.
 * COCKET_E_USAGE: a password is needed; COCKET_E_AUTH: it is wrong; COCKET_E_UNSUPPORTED: key type, encryption or cost that is not read, or
 * our own encrypted form; COCKET_E_FORMAT, COCKET_E_TOO_LARGE.  No message holds anything of a key but its type. */
MUST_CHECK enum cocket_code key_import(struct privkey **out, struct slice file, const struct secret *password, struct err *err);

/* True of a secret key of minisign or signify, which has no word in it that says so. */
bool key_import_is_secret(struct slice file);

/* True if only the password is missing: a file that is refused in any case needs none.  Runs no key derivation. */
bool key_import_needs_password(struct slice file);

#endif
