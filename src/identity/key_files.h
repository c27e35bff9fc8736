/* Files of public keys, as people name them.
 * Whatever is wrong with a key file is the user's to mend: COCKET_E_USAGE, naming the file. */
#ifndef COCKET_IDENTITY_KEY_FILES_H
#define COCKET_IDENTITY_KEY_FILES_H

#include "base/secret.h"
#include "base/strings.h"
#include "identity/keyring.h"

/* Says on stderr that the file is a symbolic link, or writable (secret: or readable) by others (A36). */
void key_file_warn(const char *path, bool secret);

/* The bytes of a key file, in guarded memory since they may be a private key without a password. */
MUST_CHECK enum cocket_code key_file_read(struct secret *out, const char *path, struct err *err);
bool key_file_is_private(struct slice pem);
bool key_file_is_public(struct slice pem);

/* What was found wrong with the file at path, as an error of the user's.  Returns err->code. */
enum cocket_code key_file_refuse(const char *path, struct err *err);

/* Of the bytes of the file at path. */
MUST_CHECK enum cocket_code public_key_parse(struct pubkey **out, const char *path, const struct secret *pem, struct err *err);

MUST_CHECK enum cocket_code public_keys_load(struct keyring *out, const struct strings *paths, struct err *err);

#endif
