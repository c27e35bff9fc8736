/* A word as a shell takes it: for hints that can be pasted. */
#ifndef COCKET_BASE_SHELL_WORD_H
#define COCKET_BASE_SHELL_WORD_H

#include <stdbool.h>

#define SHELL_WORD_BYTES 640

/* In single quotes if it needs them.  false, and out is empty: empty, too long, or with bytes that a terminal must not see. */
bool shell_word(char out[static SHELL_WORD_BYTES], const char *word);

#endif
