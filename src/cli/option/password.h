/* Where a password comes from: a file, the environment, or the terminal.  Never from the command line, never from standard input (unless
 * the file is named "-"), never kept outside guarded memory longer than the C library needs. */
#ifndef COCKET_CLI_OPTION_PASSWORD_H
#define COCKET_CLI_OPTION_PASSWORD_H

#include "base/secret.h"

struct password_source {
	const char *file;                /* --password-file; NULL none.  Its first line */
	const char *file_option;         /* its name, for the hint */
	const char *const *environment;  /* variables, the first that is set counts; NULL-terminated.  Set but empty is an empty password */
	bool confirm;                    /* a new password: ask twice */
};

/* what: the file it is for, for the prompt.  COCKET_E_USAGE where there is none and no terminal. */
MUST_CHECK enum cocket_code password_get(struct secret *out, const struct password_source *from, const char *what, struct err *err);

/* Where password_get takes it from: "the password file", or the variable's name; NULL the terminal. */
const char *password_origin(const struct password_source *from);

extern const char *const password_environment[]; /* COCKET_PASSWORD, COSIGN_PASSWORD */
extern const char *const new_password_environment[]; /* COCKET_NEW_PASSWORD */

/* Takes the passwords out of the environment, so that credential helpers do not inherit them. */
void password_forget_environment(void);

#endif
