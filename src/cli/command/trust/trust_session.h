/* What the commands that change a trust store have in common: the store, the keys at hand, and what came of it, said. */
#ifndef COCKET_CLI_COMMAND_TRUST_TRUST_SESSION_H
#define COCKET_CLI_COMMAND_TRUST_TRUST_SESSION_H

#include <limits.h>

#include "base/escape.h"
#include "cli/app.h"
#include "cli/option/key_files.h"
#include "trust/edit/edit.h"
#include "trust/edit/key_label.h"

/* Rows of their tables. */
#define TRUST_ROW(variable)                                                                                         \
	{ OPT_ROW("trust", 0, OPT_STRING, "DIR", "the trust store (~/.config/cocket/trust, else /etc/cocket/trust)"), \
	  .to.string = &(variable), .group = GROUP_TRUST }
#define SIGNING_ROWS(variable)                                                                                             \
	{ OPT_ROW("key", 0, OPT_LIST, "KEY", "file of a private key that signs the change; repeatable"),                   \
	  .to.list = &(variable).keys, .separator = ':', .group = GROUP_KEYS, .in_usage = true },                                                                 \
	{ OPT_ROW("password-file", 0, OPT_STRING, "FILE", "the keys' password is the first line of this file"), \
	  .to.string = &(variable).password_file, .group = GROUP_KEYS, .yields_to = password_environment }

#define THRESHOLD_UNSET UINT64_MAX
#define YEAR_SECONDS ((int64_t)365 * 24 * 3600)

struct signing_args {
	struct strings keys;
	char *password_file;
};

struct trust_session {
	char dir[PATH_MAX];
	struct signer_list signers;
	struct signers by;
	struct stage stage;
	int64_t now;
};
#define NO_TRUST_SESSION ((struct trust_session){ .stage = NO_STAGE })
void trust_session_close(struct trust_session *e);

/* Where the store is.  COCKET_E_USAGE. */
MUST_CHECK enum cocket_code trust_dir_find(char out[static PATH_MAX], const char *given, struct err *err);

/* Reads the keys, asking for passwords, then takes the store's lock.  make: the directory is made where it is not there. */
MUST_CHECK enum cocket_code trust_session_open(struct trust_session *e, const char *trust, const struct signing_args *signing, bool make,
                                            struct err *err);
/* Takes the signers at hand over. */
MUST_CHECK enum cocket_code trust_session_set_signers(struct trust_session *e, struct signer_list *signers, struct err *err);

/* From --threshold; fallback where it was not given. */
MUST_CHECK enum cocket_code threshold_get(unsigned *out, uint64_t given, unsigned fallback, struct err *err);

/* What is wrong with the store or with what was asked is the user's to mend: status 2. */
enum status print_trust_error(const char *what, struct err *err);

/* Says on stderr what a staged file changes: a signature is given to a change, not to a file name. */
void trust_session_print_changes(const struct stage *st, const struct metadata_file *d);

/* Signs, publishes or stages, and prints what came of it. */
enum status trust_session_finish(const struct app *app, struct trust_session *e);
/* Prints alone.  text: print the result on standard output as text too. */
enum status trust_session_report(const struct app *app, struct trust_session *e, bool text);

#endif
