/* What the commands of keys have in common: NAME.key and NAME.pub, written and printed. */
#ifndef COCKET_CLI_COMMAND_SIGN_KEY_PAIR_H
#define COCKET_CLI_COMMAND_SIGN_KEY_PAIR_H

#include "cli/app.h"
#include "cli/option/key_files.h"

#define KEY_PATH_BYTES 4096

struct key_pair {
	char secret[KEY_PATH_BYTES]; /* "": there is none, or none was written */
	char public[KEY_PATH_BYTES];
};

/* NAME.key and NAME.pub.  COCKET_E_USAGE. */
MUST_CHECK enum cocket_code key_pair_name(struct key_pair *out, const char *name, struct err *err);

/* Neither may be there.  password: with ptr NULL none.  Leaves no half of a pair. */
MUST_CHECK enum cocket_code key_pair_write(const struct key_pair *files, const struct privkey *key, const struct secret *password, struct err *err);

/* A key as the result: type and id, then the files that were written (NULL: none); from: the file that it was read from, NULL none. */
enum status key_print(const struct app *app, const struct pubkey *key, const struct key_pair *files, const char *from);

/* A password that is asked for twice: that of a key file that is to be written. */
MUST_CHECK enum cocket_code new_password_get(struct secret *out, const char *file, const char *path, struct err *err);

#endif
