/* Where a key comes from, as people name it: a file, "env://VAR" for a variable of the environment (as cosign has it), "-" for standard input.
 * Whatever is wrong with it is the user's to mend: COCKET_E_USAGE, naming the file or variable, never what it holds. */
#ifndef COCKET_IDENTITY_KEY_SOURCE_H
#define COCKET_IDENTITY_KEY_SOURCE_H

#include "base/secret.h"

#define KEY_SOURCE_ENV "env://"

bool key_source_is_file(const char *source);
/* Itself, or "standard input". */
const char *key_source_name(const char *source);

/* What it holds, in guarded memory since it may be a private key without a password.  At most KEY_FILE_MAX_BYTES.
 * unwanted: how the names of files end that cannot be meant by one that is not there, ".key" or ".pub"; NULL: any may. */
MUST_CHECK enum cocket_code key_source_read(struct secret *out, const char *source, const char *unwanted, struct err *err);
/* The same of another secret: "an identity token". */
MUST_CHECK enum cocket_code secret_source_read(struct secret *out, const char *source, const char *what, const char *unwanted, struct err *err);
/* Takes the variable out of the environment, wiped, so that no program that is run inherits it. */
void key_source_forget(const char *source);

#endif
