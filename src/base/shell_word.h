/* A word as a shell takes it: for hints that can be pasted. */
#ifndef COCKET_BASE_SHELL_WORD_H
#define COCKET_BASE_SHELL_WORD_H

#include <stdbool.h>

#define SHELL_WORD_BYTES 640

/* In single quotes if it needs them.  false, and out is empty: empty, too long, or with bytes that a terminal must not see. */
bool shell_word(char out[static SHELL_WORD_BYTES], const char *word);

/* The same for one line of text: log_hint("cocket load %s", SHELL_WORD(path, "FILE")).  The placeholder where there is no such word. */
struct shell_text {
	char s[SHELL_WORD_BYTES];
};
struct shell_text shell_text(const char *word, const char *placeholder);
#define SHELL_WORD(word, placeholder) (shell_text(word, placeholder).s)

#endif
