/* What may stand where the cursor is, for the scripts in completions/. */
#ifndef COCKET_CLI_OPTION_COMPLETION_H
#define COCKET_CLI_OPTION_COMPLETION_H

#include "cli/output/output.h"

/* words: all that was typed after the program's name; the last is the one at the cursor, perhaps "".
 * Prints a line for each word that may stand there, "WORD<TAB>HELP"; where a path may, ":files N" or ":dirs N": the word's first N
 * characters stay, and the path follows them.  ":files N .pub": files whose names end so, if there are any.  Says nothing of what is wrong with the words: status 0. */
enum status complete_words(char *const words[], size_t n);

#endif
