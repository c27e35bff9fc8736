/* Files of public keys, as people name them (or what stands for one: key_source.h).
 * Whatever is wrong with a key file is the user's to mend: COCKET_E_USAGE, naming the file. */
#ifndef COCKET_IDENTITY_KEY_FILES_H
#define COCKET_IDENTITY_KEY_FILES_H

#include <limits.h>

#include "base/secret.h"
#include "base/strings.h"
#include "identity/key_source.h"
#include "identity/keyring.h"

/* Says on stderr that the file is a symbolic link, or writable (secret: or readable) by others (A36). */
void key_file_warn(const char *path, bool secret);

bool key_file_is_private(struct slice text);
bool key_file_is_public(struct slice text);

/* The file of the other half of a pair: NAME.pub of NAME.key, NAME.key of NAME.pub; suffix: the wanted one.  False: there is none. */
bool key_file_find_beside(char out[static PATH_MAX], const char *path, const char *suffix);

/* What was found wrong with the key at path, as an error of the user's.  Returns err->code. */
enum cocket_code key_file_refuse(const char *path, struct err *err);
/* COCKET_E_USAGE if the text is known to be something else than a key that is read: a certificate, an age or a GPG key ... */
MUST_CHECK enum cocket_code key_file_check_kind(const char *path, struct slice text, struct err *err);

/* Of the bytes of the file at path.  label: what it is called, by the file's name or by the comment in it. */
MUST_CHECK enum cocket_code public_key_parse(struct pubkey **out, char label[static KEY_LABEL_BYTES], const char *path, const struct secret *text,
                                             struct err *err);
MUST_CHECK enum cocket_code public_key_read(struct pubkey **out, char label[static KEY_LABEL_BYTES], const char *path, struct err *err);

MUST_CHECK enum cocket_code public_keys_load(struct keyring *out, const struct strings *paths, struct err *err);

#endif
