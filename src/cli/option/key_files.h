/* Files of private keys, as the commands name them, with their password.
 * Whatever is wrong with a key file is the user's to mend: COCKET_E_USAGE, naming the file. */
#ifndef COCKET_CLI_OPTION_KEY_FILES_H
#define COCKET_CLI_OPTION_KEY_FILES_H

#include "cli/option/option.h"
#include "cli/option/password.h"
#include "crypto/privkey_pem.h"
#include "identity/key_files.h"
#include "identity/signer.h"

/* Before any work is done or a password asked: the file must not be there, its directory must.  file_create checks again, without a gap. */
MUST_CHECK enum cocket_code new_file_check(const char *path, struct err *err);

/* Of the bytes of the file at path.  Asks for a password only where they need one. */
MUST_CHECK enum cocket_code private_key_parse(struct privkey **out, const char *path, const struct secret *pem,
                                              const struct password_source *from, struct err *err);
MUST_CHECK enum cocket_code private_key_load(struct privkey **out, const char *path, const struct password_source *from, struct err *err);

/* The same of a private key in the form of another tool. */
MUST_CHECK enum cocket_code private_key_import(struct privkey **out, const char *path, const struct secret *text,
                                               const struct password_source *from, struct err *err);

/* Whoever is to sign: each file is one signer. */
MUST_CHECK enum cocket_code signers_load(struct signer_list *out, const struct strings *paths, const struct password_source *from, struct err *err);

#endif
