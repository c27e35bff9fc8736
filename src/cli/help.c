/* --help, --version, and what is said where there is no command to run: see help.h.
 * Follows from the tables of commands and options; prints only our own words, but for the word that is none, escaped. */
#include "cli/help.h"

#include <stdio.h>

#include "base/escape.h"
#include "base/log.h"
#include "cli/commands.h"
#include "cli/foreign_commands.h"
#include "cli/option/argv0.h"
#include "cli/option/common_options.h"
#include "cli/option/completion.h"

#define SUMMARY_COLUMN 22

static void
print_summary(const char *name, const char *summary)
{
	out_printf("  %-19s ", name);
	opts_print_wrapped(summary, SUMMARY_COLUMN);
}

static enum status
help_all(void)
{
	struct opts o = {0};

	out_printf("Usage: cocket COMMAND [OPTIONS] [OPERANDS]\n\nVerifies and signs container images.\n\nCommands:\n");
	for (size_t i = 0; i < command_count; i++)
		print_summary(commands[i]->name, commands[i]->summary);
	print_summary("help COMMAND", "Shows what COMMAND does and its options");
	common_add_global_options(&o);
	opts_print_help(&o);
	out_printf("\nLong options can also be set by a variable, COCKET_NAME for --name, or in the\n"
	           "configuration file; those that change trust, relax a check or run a command are\n"
	           "not taken from a variable, which is then an error.\n"
	           "Exit status: 0 all allowed, 1 denied, 2 invalid usage or configuration,\n"
	           "3 undecided.\n");
	return STATUS_OK;
}

static void
print_examples(const struct command *command)
{
	out_printf("\nExamples:\n");
	for (size_t i = 0; i < EXAMPLES_MAX && command->examples[i]; i++)
		out_printf("  %s\n", command->examples[i]);
}

#define USAGE_COLUMNS 80
#define USAGE_INDENT 8

/* How much of text stands on one line: up to the last blank that fits. */
static size_t
usage_piece(const char *text, size_t room)
{
	size_t n = strlen(text);

	if (n <= room)
		return n;
	for (n = room; n > 0 && text[n] != ' ';)
		n--;
	return n > 0 ? n : strcspn(text, " ");
}

static void
print_usage(const char *usage)
{
	size_t column = strlen("Usage: ");

	out_printf("Usage: ");
	for (size_t n; (n = usage_piece(usage, USAGE_COLUMNS - column)) < strlen(usage); column = USAGE_INDENT) {
		out_printf("%.*s\n%*s", (int)n, usage, USAGE_INDENT, "");
		usage += n + 1;
	}
	out_printf("%s\n\n", usage);
}


static void
usage_of(char out[static OPT_USAGE_BYTES], struct opts *o, const struct command *command)
{
	common_add_options(o, command);
	opts_usage(out, o, command->name, command->operands);
}

enum status
help_command(const struct command *command)
{
	struct opts o = {0};
	char usage[OPT_USAGE_BYTES];

	usage_of(usage, &o, command);
	print_usage(usage);
	opts_print_wrapped(command->summary, 0);
	print_examples(command);
	opts_print_help(&o);
	if (command->operands && strncmp(command->operands, "IMAGE", 5) == 0)
		out_printf("\nIMAGE is NAME[:TAG][@sha256:HEX] as docker writes it; oci:DIR[:TAG], an OCI\n"
		           "layout on disk; oci-archive:FILE[:TAG] or docker-archive:FILE[:NAME], one in a\n"
		           "tar archive (FILE may be -).\n");
	out_printf("\nSee cocket-%.*s(1).\n", (int)strcspn(command->name, " "), command->name);
	return STATUS_OK;
}

enum status
help_usage_error(const struct command *command, const char *hint, const char *what)
{
	struct opts o = {0};
	char usage[OPT_USAGE_BYTES];
	enum status status = usage_error(hint, "%s: %s", command->name, what);

	usage_of(usage, &o, command);
	log_note("usage: %s", usage);
	return status;
}

static enum status
help_group(const char *group)
{
	out_printf("Usage: cocket %s COMMAND [OPTIONS] [OPERANDS]\n\nCommands:\n", group);
	for (size_t i = 0; i < command_count; i++)
		if (command_is_of_group(commands[i], group))
			print_summary(commands[i]->name, commands[i]->summary);
	return STATUS_OK;
}

enum status
help_version(void)
{
	out_printf("cocket " COCKET_VERSION "\n");
	return STATUS_OK;
}

/* What continues on a further line is one line here. */
static void
print_example_row(const char *name, const char *example)
{
	static const char next[] = "\\\n    ";
	const char *end;

	out_printf("%s\texample\t", name);
	for (; (end = strstr(example, next)); example = end + strlen(next))
		out_printf("%.*s", (int)(end - example), example);
	out_printf("%s\n", example);
}

/* Hidden: usage and examples of every command, for the test of the manual pages. */
static enum status
print_usages(void)
{
	for (size_t i = 0; i < command_count; i++) {
		struct opts o = {0};
		char usage[OPT_USAGE_BYTES];

		usage_of(usage, &o, commands[i]);
		out_printf("%s\tusage\t%s\n", commands[i]->name, usage);
		for (size_t e = 0; e < EXAMPLES_MAX && commands[i]->examples[e]; e++)
			print_example_row(commands[i]->name, commands[i]->examples[e]);
	}
	return STATUS_OK;
}

/* Hidden: every option of every command, for the test of the manual pages and for completion. */
static enum status
print_options(void)
{
	for (size_t i = 0; i < command_count; i++) {
		struct opts o = {0};

		common_add_options(&o, commands[i]);
		opts_print_table(&o, commands[i]->name);
	}
	return STATUS_OK;
}

/* --- no command ------------------------------------------------------------------------------- */

/* words: those that stand where the command should.  lists: where the commands are listed, for when none is near. */
static enum status
unknown_command(const char *word, const char *lists, char *const words[], size_t n)
{
	const char *near = command_nearest(word);
	char hint[FOREIGN_HINT_BYTES];

	if (!foreign_command_hint(hint, words, n))
		snprintf(hint, sizeof hint, near ? "did you mean cocket %s?" : "%s", near ? near : lists);
	return usage_error(hint, "unknown command %s", TEXT(slice_str(word)));
}

static bool
asks_help(char *const words[], size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (strcmp(words[i], "--help") == 0 || strcmp(words[i], "-h") == 0)
			return true;
	return false;
}

/* A group's name without one of its commands. */
static enum status
group_alone(char *const words[], size_t n)
{
	char hint[64], both[64];

	if (asks_help(words + 1, n - 1))
		return help_group(words[0]);
	snprintf(hint, sizeof hint, "cocket %s --help lists its commands", words[0]);
	if (n > 1 && words[1][0] != '-') {
		snprintf(both, sizeof both, "%s %s", words[0], words[1]);
		return unknown_command(both, hint, words, n);
	}
	return usage_error(hint, "%s: missing subcommand", words[0]);
}

static enum status
no_command(char *const words[], size_t n)
{
	if (n == 0)
		return usage_error("cocket --help lists the commands", "no command given");
	return command_is_group(words[0]) ? group_alone(words, n) : unknown_command(words[0], "cocket --help lists the commands", words, n);
}

static enum status
run_help(char *const words[], size_t n)
{
	size_t used;
	const struct command *command = command_find(words, n, &used);

	if (n == 0)
		return help_all();
	if (command)
		return help_command(command);
	return n == 1 && command_is_group(words[0]) ? help_group(words[0]) : no_command(words, n);
}

static enum status
print_docker_metadata(void)
{
	argv0_print_metadata();
	return STATUS_OK;
}

static enum status
print_completions(char *const words[], size_t n)
{
	return complete_words(words + 1, n - 1);
}

/* Words that stand for no command and are in no help. */
static const struct {
	const char *word;
	enum status (*alone)(void);                              /* with nothing behind it */
	enum status (*with_words)(char *const words[], size_t n);
} hidden[] = {
	{ "__options", print_options, NULL },
	{ "__usages", print_usages, NULL },
	{ DOCKER_PLUGIN_METADATA, print_docker_metadata, NULL },
	{ "__complete", NULL, print_completions },
};

static enum status
other_word(char *const words[], size_t n)
{
	for (size_t i = 0; n > 0 && i < sizeof hidden / sizeof *hidden; i++) {
		if (strcmp(words[0], hidden[i].word) != 0)
			continue;
		if (hidden[i].with_words)
			return hidden[i].with_words(words, n);
		if (n == 1)
			return hidden[i].alone();
	}
	return no_command(words, n);
}

enum status
help_word(char *const words[], size_t n)
{
	if (n > 0 && strcmp(words[0], "help") == 0)
		return run_help(words + 1, asks_help(words + 1, n - 1) ? 0 : n - 1);
	if (common.help)
		return run_help(words, n);
	return common.version ? help_version() : other_word(words, n);
}
