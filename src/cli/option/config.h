/* The configuration file: a closed JSON object of option names, and of objects of them under a command's name.  See cocket-config(5).
 * A name that no command has is refused with the file's name, so that a misspelt setting is never silently without effect. */
#ifndef COCKET_CLI_OPTION_CONFIG_H
#define COCKET_CLI_OPTION_CONFIG_H

#include "cli/app.h"

/* What names mean something, for any command. */
struct config_names {
	const struct command *const *commands;
	size_t command_count;
	bool (*is_option)(struct slice name);
};

/* path NULL: the user's file, then the system's, where they are.  COCKET_E_USAGE names the file. */
MUST_CHECK enum cocket_code config_read(struct opts *o, const char *path, const struct command *command, const struct config_names *names,
                                        struct err *err);

#endif
