/* The command for a file or directory that others may write to, out of the error that refuses it. */
#ifndef COCKET_CLI_OUTPUT_CHMOD_HINT_H
#define COCKET_CLI_OUTPUT_CHMOD_HINT_H

#include <stdbool.h>

#include "base/shell_word.h"

#define CHMOD_HINT_BYTES (SHELL_WORD_BYTES + 16)

/* "chmod go-w 'my policy.json'"; false, and out is untouched: the message is of something else, or does not name what it is about. */
bool chmod_hint(char out[static CHMOD_HINT_BYTES], const char *message);

#endif
