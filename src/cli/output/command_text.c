/* Commands as text: see command_text.h.
 * Never prints a word that a terminal could take for something else. */
#include "cli/output/command_text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/shell_word.h"

static void
append(struct command_text *c, const char *text, size_t n)
{
	if (c->length + n >= sizeof c->s) {
		c->bad = true;
		return;
	}
	memcpy(c->s + c->length, text, n);
	c->length += n;
	c->s[c->length] = '\0';
}

void
command_text_begin(struct command_text *c, const char *words)
{
	*c = (struct command_text){ .length = 0 };
	append(c, words, strlen(words));
}

void
command_text_word(struct command_text *c, const char *word)
{
	char quoted[SHELL_WORD_BYTES];

	if (!shell_word(quoted, word)) {
		c->bad = true;
		return;
	}
	append(c, " ", 1);
	append(c, quoted, strlen(quoted));
}

void
command_text_option(struct command_text *c, const char *name, const char *value)
{
	if (!value)
		return;
	append(c, " --", 3);
	append(c, name, strlen(name));
	command_text_word(c, value);
}

void
command_text_options(struct command_text *c, const char *name, const struct strings *values)
{
	for (size_t i = 0; i < values->count; i++)
		command_text_option(c, name, values->items[i]);
}

void
command_text_duration(struct command_text *c, const char *name, int64_t seconds)
{
	static const int64_t units[] = { 24 * 3600, 3600, 60, 1 };
	char text[32];
	size_t i = 0;

	if (seconds <= 0)
		return;
	while (seconds % units[i] != 0)
		i++;
	snprintf(text, sizeof text, "%" PRId64 "%c", seconds / units[i], "dhms"[i]);
	command_text_option(c, name, text);
}
