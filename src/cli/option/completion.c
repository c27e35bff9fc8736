/* Shell completion: see completion.h.  Follows from the tables of commands and options, so that a new row is completed without a line here.
 * Prints only our own words, and the names of roles, never other text from outside; asks no network. */
#include "cli/option/completion.h"

#include <stdio.h>

#include "cli/option/completion_context.h"
#include "cli/option/completion_values.h"

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
keep_choices(char keep[static COMPLETION_WORD_BYTES], const struct opt *row, const char *typed)
{
	const char *part = typed + strlen(keep);

	if (strlen(typed) < strlen(keep) || strlen(typed) >= COMPLETION_WORD_BYTES)
		return true;
	for (const char *comma; row->kind == OPT_CHOICES && (comma = strchr(part, ',')); part = comma + 1)
		if (!is_choice(row, slice_of(part, (size_t)(comma - part))))
			return false;
	snprintf(keep, COMPLETION_WORD_BYTES, "%.*s", (int)(part - typed), typed);
	return true;
}

static void
offer_value(const struct completion_context *p, const struct opt *row, const char *before, const char *typed)
{
	char keep[COMPLETION_WORD_BYTES];

	snprintf(keep, sizeof keep, "%s", before);
	if (!row->choices) {
		completion_offer_alternatives(slice_str(row->arg), keep, typed, p->trust);
		return;
	}
	if (!keep_choices(keep, row, typed))
		return;
	for (size_t i = 0; row->choices[i]; i++)
		completion_offer(keep, row->choices[i], strlen(row->choices[i]), "", typed);
}

/* --name=VALUE in one word. */
static void
offer_value_of_long(const struct completion_context *p, const char *typed)
{
	const struct opt *row = completion_option_find(p, typed);
	char keep[COMPLETION_WORD_BYTES];

	if (!row || row->kind == OPT_FLAG)
		return;
	snprintf(keep, sizeof keep, "--%s=", row->name);
	offer_value(p, row, keep, typed);
}

static bool
was_given(const struct completion_context *p, const struct opt *row)
{
	for (size_t i = 0; i < p->given_count; i++)
		if (p->given[i] == row)
			return true;
	return false;
}

/* What is no list is an error when it is given twice; so are two that exclude each other. */
static bool
may_be_given(const struct completion_context *p, const struct opt *row)
{
	if (row->kind != OPT_LIST && was_given(p, row))
		return false;
	for (size_t i = 0; i < p->given_count; i++)
		if (opts_exclude_each_other(p->given[i], row))
			return false;
	return true;
}

static void
offer_options(const struct completion_context *p, const char *typed)
{
	for (size_t i = 0; i < p->opts.count; i++) {
		const struct opt *row = p->opts.rows[i];

		if (may_be_given(p, row))
			completion_offer("--", row->name, strlen(row->name), row->help, typed);
	}
}

static void
offer_group(size_t i, const char *typed)
{
	size_t n = strcspn(commands[i]->name, " ");

	for (size_t k = 0; k < i; k++)
		if (strcspn(commands[k]->name, " ") == n && strncmp(commands[k]->name, commands[i]->name, n) == 0)
			return; /* another command of the group was before */
	completion_offer("", commands[i]->name, n, "its commands: cocket help", typed);
}

/* The second words of a group's commands. */
static void
offer_members(const char *group, const char *typed)
{
	const size_t first = strlen(group) + 1;

	for (size_t i = 0; i < command_count; i++)
		if (command_is_of_group(commands[i], group))
			completion_offer("", commands[i]->name + first, strlen(commands[i]->name + first), commands[i]->summary, typed);
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
			completion_offer("", name, strlen(name), commands[i]->summary, typed);
	}
	if (!p->help)
		completion_offer("", "help", strlen("help"), "Shows what a command does and its options", typed);
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
	completion_offer_alternatives(slice_of(name, strcspn(name, " .[]")), "", typed, p->trust);
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
		offer_value(p, p->value_of, "", typed);
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

	completion_context_find(&p, words, n > 0 ? n - 1 : 0);
	if (!p.lost && !(p.help && p.command))
		offer_word(&p, n > 0 ? words[n - 1] : "");
	return STATUS_OK;
}
