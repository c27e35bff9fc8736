/* The options of every command, and those of every command that speaks with a registry. */
#ifndef COCKET_CLI_OPTION_COMMON_OPTIONS_H
#define COCKET_CLI_OPTION_COMMON_OPTIONS_H

#include "cli/app.h"

struct common {
	struct strings allow_owner;
	char *config;
	unsigned output; /* 1: json */
	bool quiet, verbose, help, version;
};
extern struct common common; /* where the rows put what was given */

/* The command's own, the registry's where it takes them, and the common ones last. */
void common_add_options(struct opts *o, const struct command *command);
void common_add_global_options(struct opts *o);

/* Before the command's options are parsed: its own defaults and ways. */
void common_begin(struct opts *o, const struct command *command);

/* Whose files are believed, as far as has been said: before the configuration file is read, and once more after it.  COCKET_E_USAGE. */
MUST_CHECK enum cocket_code common_allow_owners(struct err *err);

/* What the registry's options say.  COCKET_E_USAGE where a file that was named is not there. */
MUST_CHECK enum cocket_code common_session(struct session_options *out, struct err *err);

#endif
