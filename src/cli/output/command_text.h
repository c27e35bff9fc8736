/* A command that can be pasted into a shell: the words of one, quoted where they need it. */
#ifndef COCKET_CLI_OUTPUT_COMMAND_TEXT_H
#define COCKET_CLI_OUTPUT_COMMAND_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/strings.h"

#define COMMAND_TEXT_BYTES 2048

struct command_text {
	char s[COMMAND_TEXT_BYTES];
	size_t length;
	bool bad; /* too long, or a word that no terminal should be shown: no command */
};

/* Begins with words that need no quotes: "cocket trust delegate". */
void command_text_begin(struct command_text *c, const char *words);
/* In single quotes where it needs them. */
void command_text_word(struct command_text *c, const char *word);
/* " --name value"; value NULL: nothing at all. */
void command_text_option(struct command_text *c, const char *name, const char *value);
void command_text_options(struct command_text *c, const char *name, const struct strings *values);
/* "90d"; 0: nothing. */
void command_text_duration(struct command_text *c, const char *name, int64_t seconds);

#endif
