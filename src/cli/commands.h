/* The table of commands, and a command by what was typed. */
#ifndef COCKET_CLI_COMMANDS_H
#define COCKET_CLI_COMMANDS_H

#include "cli/app.h"

extern const struct command *const commands[];
extern const size_t command_count;

/* One word, or a group's and the next; *used says how many.  NULL none. */
const struct command *command_find(char *const words[], size_t n, size_t *used);

/* A command's name that is near, or whose second word was given alone; NULL none. */
const char *command_nearest(const char *word);

/* "key generate" is of the group "key". */
bool command_is_of_group(const struct command *command, const char *group);
bool command_is_group(const char *word);

/* The first command that has the option; NULL none. */
const struct command *command_with_option(struct slice name);

/* An option of some command that stands in configuration files too. */
bool command_has_option(struct slice name);

#endif
