/* What a command takes as an operand and was typed as an option: "cocket policy check --policy FILE". */
#ifndef COCKET_CLI_OPERAND_HINT_H
#define COCKET_CLI_OPERAND_HINT_H

#include "base/shell_word.h"
#include "cli/app.h"

#define OPERAND_HINT_BYTES (SHELL_WORD_BYTES + 128)

/* word: the option as it was typed, "--policy", "--policy=FILE" or "-i".  next: the word behind it, NULL none.
 * false, and out is untouched: that option is no operand of the command. */
bool operand_hint(char out[static OPERAND_HINT_BYTES], const struct command *command, const char *word, const char *next);

#endif
