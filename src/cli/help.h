/* What --help and --version print, and what is said of a word that is no command. */
#ifndef COCKET_CLI_HELP_H
#define COCKET_CLI_HELP_H

#include "cli/app.h"

enum status help_command(const struct command *command);
enum status help_version(void);

/* "verify: WHAT", a hint (NULL none) and the usage line of the command: status 2. */
enum status help_usage_error(const struct command *command, const char *hint, const char *what);

/* What stands where the command should: nothing, help, a group alone, one of the hidden words, or no command at all. */
enum status help_word(char *const words[], size_t n);

#endif
