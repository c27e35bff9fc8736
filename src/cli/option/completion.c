/* Shell completion: see completion.h.  Follows from the tables of commands and options, so that a new row is completed without a line here.
 * Prints only our own words, never text from outside; reads no file, asks no network. */
#include "cli/option/completion.h"

#include <stdio.h>

#include "cli/commands.h"
#include "cli/option/common_options.h"

#define GIVEN_MAX 64
#define WORD_BYTES 160

/* What the words before the cursor have settled. */
struct completion_context {
	const struct command *command; /* NULL: none yet */
	const char *group;             /* "key", whose command comes next; NULL none */
	bool help;                     /* "help" was the command: only commands follow */
	bool lost;                     /* no command was: nothing is known of what follows */
	bool operands_only;            /* after "--" */
	size_t operands;               /* of the command, before the cursor */
	const struct opt *value_of;    /* the word at the cursor is the value of this option */
	struct opts opts;              /* that may be given here */
	const struct opt *given[GIVEN_MAX];
	size_t given_count;
};

/* --- the words before the cursor ---------------------------------------------------------------- */

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

static const struct opt *
row_of_long(const struct completion_context *p, const char *word)
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

static void
take_option(struct completion_context *p, const char *word)
{
	if (strcmp(word, "--") == 0)
		p->operands_only = true;
	else if (strncmp(word, "--", 2) == 0)
		note_option(p, row_of_long(p, word), strchr(word, '=') != NULL);
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

static void
find_context(struct completion_context *p, char *const words[], size_t n)
{
	common_add_global_options(&p->opts);
	for (size_t i = 0; i < n; i++) {
		if (p->value_of) {
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

/* --- the word at the cursor --------------------------------------------------------------------- */

/* keep: what stands before it in the same word and was offered by us: "--output=", "simple,". */
static void
offer(const char *keep, const char *word, size_t word_len, const char *help, const char *typed)
{
	char whole[WORD_BYTES];
	int n = snprintf(whole, sizeof whole, "%s%.*s", keep, (int)word_len, word);

	if (n > 0 && (size_t)n < sizeof whole && strncmp(whole, typed, strlen(typed)) == 0)
		out_printf("%s\t%s\n", whole, help);
}

static void
offer_path(const char *keep, const char *kind, size_t more)
{
	out_printf("%s %zu\n", kind, strlen(keep) + more);
}

/* skopeo's transports, and what follows the colon. */
static const struct {
	const char *prefix, *path, *help;
} transports[] = {
	{ "docker://", NULL, "an image in a registry, which is what a name alone is" },
	{ "oci:", ":dirs", "an OCI layout on disk: oci:DIR[:TAG]" },
	{ "oci-archive:", ":files", "an OCI archive: oci-archive:FILE[:TAG]" },
	{ "docker-archive:", ":files", "an archive of docker save: docker-archive:FILE[:NAME]" },
};

/* typed: the whole word; the image begins after keep. */
static void
offer_image(const char *keep, const char *typed)
{
	for (size_t i = 0; i < sizeof transports / sizeof *transports; i++) {
		const char *prefix = transports[i].prefix;

		if (strlen(typed) < strlen(keep) || strncmp(typed + strlen(keep), prefix, strlen(prefix)) != 0)
			offer(keep, prefix, strlen(prefix), transports[i].help, typed);
		else if (transports[i].path)
			offer_path(keep, transports[i].path, strlen(prefix));
	}
}

static void
offer_files(const char *keep, const char *typed)
{
	(void)typed;
	offer_path(keep, ":files", 0);
}

static void
offer_directories(const char *keep, const char *typed)
{
	(void)typed;
	offer_path(keep, ":dirs", 0);
}

/* What the tables call values and operands, where more is known of them than the name. */
static const struct {
	const char *name;
	void (*offer)(const char *keep, const char *typed);
} value_kinds[] = {
	{ "FILE", offer_files }, { "PUB", offer_files }, { "KEY", offer_files }, { "FROM", offer_files },
	{ "DIR", offer_directories }, { "IMAGE", offer_image }, { "TRANSPORT", offer_image },
};

/* One alternative of "root|targets|ROLE": a word in small letters is to be typed so. */
static void
offer_alternative(struct slice name, const char *keep, const char *typed)
{
	for (size_t i = 0; i < sizeof value_kinds / sizeof *value_kinds; i++)
		if (slice_is(name, value_kinds[i].name))
			value_kinds[i].offer(keep, typed);
	if (name.len > 0 && name.ptr[0] >= 'a' && name.ptr[0] <= 'z')
		offer(keep, (const char *)name.ptr, name.len, "", typed);
}

static void
offer_alternatives(struct slice names, const char *keep, const char *typed)
{
	while (names.len > 0) {
		const uint8_t *bar = memchr(names.ptr, '|', names.len);
		size_t n = bar ? (size_t)(bar - names.ptr) : names.len;

		offer_alternative(slice_of(names.ptr, n), keep, typed);
		names = bar ? slice_of(bar + 1, names.len - n - 1) : (struct slice){0};
	}
}

static bool
is_choice(const struct opt *row, struct slice word)
{
	for (size_t i = 0; row->choices[i]; i++)
		if (slice_is(word, row->choices[i]))
			return true;
	return false;
}

/* "simple,bundle": what stands before the last comma stays, where it is our own words. */
static bool
keep_choices(char keep[static WORD_BYTES], const struct opt *row, const char *typed)
{
	const char *part = typed + strlen(keep);

	if (strlen(typed) < strlen(keep) || strlen(typed) >= WORD_BYTES)
		return true;
	for (const char *comma; row->kind == OPT_CHOICES && (comma = strchr(part, ',')); part = comma + 1)
		if (!is_choice(row, slice_of(part, (size_t)(comma - part))))
			return false;
	snprintf(keep, WORD_BYTES, "%.*s", (int)(part - typed), typed);
	return true;
}

static void
offer_value(const struct opt *row, const char *before, const char *typed)
{
	char keep[WORD_BYTES];

	snprintf(keep, sizeof keep, "%s", before);
	if (!row->choices) {
		offer_alternatives(slice_str(row->arg), keep, typed);
		return;
	}
	if (!keep_choices(keep, row, typed))
		return;
	for (size_t i = 0; row->choices[i]; i++)
		offer(keep, row->choices[i], strlen(row->choices[i]), "", typed);
}

/* --name=VALUE in one word. */
static void
offer_value_of_long(const struct completion_context *p, const char *typed)
{
	const struct opt *row = row_of_long(p, typed);
	char keep[WORD_BYTES];

	if (!row || row->kind == OPT_FLAG)
		return;
	snprintf(keep, sizeof keep, "--%s=", row->name);
	offer_value(row, keep, typed);
}

static bool
was_given(const struct completion_context *p, const struct opt *row)
{
	for (size_t i = 0; i < p->given_count; i++)
		if (p->given[i] == row)
			return true;
	return false;
}

/* What is no list is an error when it is given twice. */
static void
offer_options(const struct completion_context *p, const char *typed)
{
	for (size_t i = 0; i < p->opts.count; i++) {
		const struct opt *row = p->opts.rows[i];

		if (row->kind == OPT_LIST || !was_given(p, row))
			offer("--", row->name, strlen(row->name), row->help, typed);
	}
}

static void
offer_group(size_t i, const char *typed)
{
	size_t n = strcspn(commands[i]->name, " ");

	for (size_t k = 0; k < i; k++)
		if (strcspn(commands[k]->name, " ") == n && strncmp(commands[k]->name, commands[i]->name, n) == 0)
			return; /* another command of the group was before */
	offer("", commands[i]->name, n, "its commands: cocket help", typed);
}

/* The second words of a group's commands. */
static void
offer_members(const char *group, const char *typed)
{
	const size_t first = strlen(group) + 1;

	for (size_t i = 0; i < command_count; i++)
		if (command_is_of_group(commands[i], group))
			offer("", commands[i]->name + first, strlen(commands[i]->name + first), commands[i]->summary, typed);
}

static void
offer_commands(const struct completion_context *p, const char *typed)
{
	if (p->group) {
		offer_members(p->group, typed);
		return;
	}
	for (size_t i = 0; i < command_count; i++) {
		const char *name = commands[i]->name;

		if (strchr(name, ' '))
			offer_group(i, typed);
		else
			offer("", name, strlen(name), commands[i]->summary, typed);
	}
	if (!p->help)
		offer("", "help", strlen("help"), "Shows what a command does and its options", typed);
}

/* "FILE NAME": the n-th of them; "IMAGE..." repeats, "[ROLE]" may be left out. */
static void
offer_operand(const struct completion_context *p, const char *typed)
{
	const char *name = p->command->operands;

	if (!name || p->operands >= p->command->max)
		return;
	for (size_t i = 0; i < p->operands && strchr(name, ' '); i++)
		name = strchr(name, ' ') + 1;
	name += strspn(name, "[");
	offer_alternatives(slice_of(name, strcspn(name, " .[]")), "", typed);
}

static void
offer_option(const struct completion_context *p, const char *typed)
{
	if (strncmp(typed, "--", 2) == 0 && strchr(typed, '='))
		offer_value_of_long(p, typed);
	else
		offer_options(p, typed);
}

static void
offer_word(const struct completion_context *p, const char *typed)
{
	if (p->value_of)
		offer_value(p->value_of, "", typed);
	else if (!p->operands_only && typed[0] == '-')
		offer_option(p, typed);
	else if (p->command)
		offer_operand(p, typed);
	else
		offer_commands(p, typed);
}

enum status
complete_words(char *const words[], size_t n)
{
	struct completion_context p = { 0 };

	find_context(&p, words, n > 0 ? n - 1 : 0);
	if (!p.lost && !(p.help && p.command))
		offer_word(&p, n > 0 ? words[n - 1] : "");
	return STATUS_OK;
}
