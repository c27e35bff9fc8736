/* What the commands that change a trust store have in common: the store, the keys at hand, and what came of it, said. */
#ifndef COCKET_CLI_COMMAND_TRUST_TRUST_SESSION_H
#define COCKET_CLI_COMMAND_TRUST_TRUST_SESSION_H

#include <limits.h>

#include "base/escape.h"
#include "cli/app.h"
#include "cli/option/key_files.h"
#include "cli/output/command_text.h"
#include "trust/edit/edit.h"
#include "trust/edit/store_changes.h"

/* Rows of their tables. */
#define TRUST_ROW(variable)                                                                                         \
	{ OPT_ROW("trust", 0, OPT_STRING, "DIR", "the trust store (~/.config/cocket/trust, else /etc/cocket/trust)"), \
	  .to.string = &(variable), .group = GROUP_TRUST }
#define SIGNING_ROWS(variable)                                                                                             \
	{ OPT_ROW("key", 0, OPT_LIST, "KEY", "private key that signs the change: file, env://VAR or -; repeatable"),       \
	  .to.list = &(variable).keys, .separator = ':', .group = GROUP_KEYS, .in_usage = true },                                                                 \
	{ OPT_ROW("password-file", 0, OPT_STRING, "FILE", "the keys' password is the first line of this file"), \
	  .to.string = &(variable).password_file, .group = GROUP_KEYS, .yields_to = password_environment },                                                   \
	DRY_RUN_ROW((variable).dry_run)
#define DRY_RUN_ROW(variable) \
	{ OPT_ROW("dry-run", 0, OPT_FLAG, NULL, "show what would change, and change nothing"), .to.flag = &(variable), \
	  .not_in_environment = true, .not_in_config = true }

#define THRESHOLD_UNSET UINT64_MAX
#define YEAR_SECONDS ((int64_t)365 * 24 * 3600)

struct signing_args {
	struct strings keys;
	char *password_file;
	bool dry_run;
};

struct trust_session {
	char dir[PATH_MAX];
	struct signer_list signers;
	struct signers by;
	struct stage stage;
	struct store_changes changes; /* what this run makes of it */
	bool ready;                   /* there is something to publish */
	int64_t now;
};
#define NO_TRUST_SESSION ((struct trust_session){ .stage = NO_STAGE })
void trust_session_close(struct trust_session *e);

/* Where the store is.  COCKET_E_USAGE. */
MUST_CHECK enum cocket_code trust_dir_find(char out[static PATH_MAX], const char *given, struct err *err);
/* Says of an error while it was opened that there is no store, where there is not even a directory. */
enum cocket_code trust_dir_refuse(const char *dir, struct err *err);

/* Reads the keys, asking for passwords, then takes the store's lock; in a dry run neither more than it needs.  make: the directory is made where it is not there. */
MUST_CHECK enum cocket_code trust_session_open(struct trust_session *e, const char *trust, const struct signing_args *signing, bool make,
                                            struct err *err);
/* Takes the signers at hand over. */
MUST_CHECK enum cocket_code trust_session_set_signers(struct trust_session *e, struct signer_list *signers, struct err *err);

/* From --threshold; fallback where it was not given. */
MUST_CHECK enum cocket_code threshold_get(unsigned *out, uint64_t given, unsigned fallback, struct err *err);

/* What is wrong with the store or with what was asked is the user's to mend: status 2; what the disk refuses is said to have changed nothing. */
enum status print_trust_error(const char *what, struct err *err);

/* --trust, --key and --password-file, as they were given. */
void trust_session_put_options(struct command_text *c, const char *trust, const struct signing_args *signing);

/* Signs, and gathers what changes; then shows it, and publishes or stages.  Where nothing is to change, nothing is published. */
MUST_CHECK enum cocket_code trust_session_complete(struct trust_session *e, struct err *err);
MUST_CHECK enum cocket_code trust_session_publish(struct trust_session *e, struct err *err);

#endif
