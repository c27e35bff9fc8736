/* The words before the cursor, read as the parser of options reads them, but without a word about what is wrong: see completion_context.h. */
#include "cli/option/completion_context.h"

static void
note_value(struct completion_context *p, const struct opt *row, const char *value)
{
	if (strcmp(row->name, "trust") == 0)
		p->trust = value;
}

static void
note_option(struct completion_context *p, const struct opt *row, bool has_value)
{
	if (!row)
		return;
	if (p->given_count < GIVEN_MAX)
		p->given[p->given_count++] = row;
	if (row->kind != OPT_FLAG && !has_value)
		p->value_of = row;
}

static const struct opt *
row_of_letter(const struct completion_context *p, char letter)
{
	for (size_t i = 0; i < p->opts.count; i++)
		if (p->opts.rows[i]->letter == letter)
			return p->opts.rows[i];
	return NULL;
}

const struct opt *
completion_option_find(const struct completion_context *p, const char *word)
{
	return opt_find(p->opts.rows, p->opts.count, slice_of(word + 2, strcspn(word + 2, "=")));
}

/* -qv, -oFILE, -o FILE. */
static void
take_letters(struct completion_context *p, const char *letters)
{
	for (; *letters; letters++) {
		const struct opt *row = row_of_letter(p, *letters);

		note_option(p, row, letters[1] != '\0');
		if (row && row->kind != OPT_FLAG)
			return;
	}
}

/* --name, --name=VALUE. */
static void
take_long(struct completion_context *p, const char *word)
{
	const struct opt *row = completion_option_find(p, word);
	const char *equals = strchr(word, '=');

	note_option(p, row, equals != NULL);
	if (row && equals)
		note_value(p, row, equals + 1);
}

static void
take_option(struct completion_context *p, const char *word)
{
	if (strcmp(word, "--") == 0)
		p->operands_only = true;
	else if (strncmp(word, "--", 2) == 0)
		take_long(p, word);
	else
		take_letters(p, word + 1);
}

/* Returns how many words the command took. */
static size_t
take_command(struct completion_context *p, char *const words[], size_t n)
{
	size_t used = 1;

	p->command = command_find(words, n, &used);
	if (p->command) {
		p->opts = (struct opts){0};
		common_add_options(&p->opts, p->command);
		return used;
	}
	if (command_is_group(words[0]) && n == 1)
		p->group = words[0];
	else if (strcmp(words[0], "help") == 0 && !p->help)
		p->help = true;
	else
		p->lost = true;
	return 1;
}

static bool
is_option(const struct completion_context *p, const char *word)
{
	return !p->operands_only && word[0] == '-' && word[1] != '\0';
}

void
completion_context_find(struct completion_context *p, char *const words[], size_t n)
{
	common_add_global_options(&p->opts);
	for (size_t i = 0; i < n; i++) {
		if (p->value_of) {
			note_value(p, p->value_of, words[i]);
			p->value_of = NULL;
		} else if (is_option(p, words[i])) {
			take_option(p, words[i]);
		} else if (p->command) {
			p->operands++;
		} else {
			i += take_command(p, words + i, n - i) - 1;
			p->operands_only = false;
		}
	}
}
