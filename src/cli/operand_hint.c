/* Operands that were typed as options: see operand_hint.h.  Only words: nothing here is taken for an operand. */
#include "cli/operand_hint.h"

#include <stdio.h>
#include <string.h>

/* An image is called the same by every command. */
#define IMAGE_NAMES "image img"

static const struct {
	const char *command, *names; /* of options, parted by blanks */
} operands[] = {
	{ "policy check", "policy file f" },
	{ "policy import", "policy file f" },
	{ "lint", "file f dockerfile image img" },
	{ "pin", "file f" },
	{ "key generate", "name out" },
	{ "key show", "key file pubkey public-key f" },
	{ "key passwd", "key file f" },
	{ "key import", "key file in f" },
	{ "audit verify", "audit log file f" },
	{ "ledger show", "name image img" },
	{ "ledger forget", "name image img" },
	{ "load", "archive input file i f" },
	{ "trust export", "out file o f" },
	{ "trust import", "input file i f" },
	{ "trust import-dct", "dir d" },
	{ "trust delegate", "role name" },
	{ "trust undelegate", "role name" },
	{ "trust update", "from url" },
	{ "trusted-root show", "trusted-root root file f" },
	{ "trusted-root update", "from url" },
	{ "mirror add", "mirror location" },
	{ "mirror remove", "mirror location" },
};

static const char *
names_of(const struct command *command)
{
	for (size_t i = 0; i < sizeof operands / sizeof *operands; i++)
		if (strcmp(operands[i].command, command->name) == 0)
			return operands[i].names;
	return command->operands && strncmp(command->operands, "IMAGE", strlen("IMAGE")) == 0 ? IMAGE_NAMES : "";
}

/* "FILE" of "[FILE]" and of "FILE|IMAGE...". */
static struct slice
placeholder_of(const char *text)
{
	text += *text == '[';
	return slice_of(text, strcspn(text, "]|. "));
}

/* The value that was typed, as a shell takes it. */
static bool
value_of(char out[static SHELL_WORD_BYTES], const char *word, const char *next)
{
	const char *equals = strchr(word, '=');

	if (equals)
		return shell_word(out, equals + 1);
	return next && next[0] != '-' && shell_word(out, next);
}

bool
operand_hint(char out[static OPERAND_HINT_BYTES], const struct command *command, const char *word, const char *next)
{
	const size_t dashes = strspn(word, "-");
	const struct slice name = slice_of(word + dashes, strcspn(word + dashes, "="));
	struct slice placeholder;
	char value[SHELL_WORD_BYTES];

	if (dashes == 0 || dashes > 2 || !opt_is_named(names_of(command), name))
		return false;
	placeholder = placeholder_of(command->operands);
	if (!value_of(value, word, next))
		snprintf(value, sizeof value, "%.*s", (int)placeholder.len, (const char *)placeholder.ptr);
	snprintf(out, OPERAND_HINT_BYTES, "%.*s needs no option: cocket %s %s", (int)placeholder.len, (const char *)placeholder.ptr, command->name, value);
	return true;
}
