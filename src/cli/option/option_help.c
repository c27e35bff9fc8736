/* --help of the options: the usage line, and the rows under their headings.
 * Follows from the tables; prints only our own words, never text from outside. */
#include <stdio.h>

#include "cli/option/option.h"
#include "cli/output/output.h"

#define SCREEN_COLUMNS 80
#define HELP_COLUMN 33 /* where the text about an option begins */
#define PART_BYTES 96

/* --- usage ------------------------------------------------------------------------------------ */

static void
put(char *out, size_t size, const char *before, const char *text)
{
	const size_t used = strlen(out);

	snprintf(out + used, size - used, "%s%s", before, text);
}

/* "--key KEY", "-o FILE". */
static void
put_option(char *out, size_t size, const char *before, const struct opt *row)
{
	char part[PART_BYTES];

	if (row->letter)
		snprintf(part, sizeof part, "-%c%s%s", row->letter, row->arg ? " " : "", row->arg ? row->arg : "");
	else
		snprintf(part, sizeof part, "--%s%s%s", row->name, row->arg ? " " : "", row->arg ? row->arg : "");
	put(out, size, before, part);
}

/* The rows from i on that can stand for one another; how many. */
static size_t
put_alternatives(char *out, size_t size, const char *between, const struct opts *o, size_t first)
{
	const unsigned number = o->rows[first]->required;
	size_t n = 0;

	for (size_t i = first; i < o->count; i++)
		if (i == first || (number > 0 && o->rows[i]->required == number))
			put_option(out, size, n++ > 0 ? between : "", o->rows[i]);
	return n;
}

/* The first row of those that can stand for one another. */
static bool
is_first(const struct opts *o, size_t at)
{
	for (size_t i = 0; i < at; i++)
		if (o->rows[at]->required > 0 && o->rows[i]->required == o->rows[at]->required)
			return false;
	return true;
}

static bool
stands_in_usage(const struct opts *o, size_t i)
{
	return (o->rows[i]->required > 0 || o->rows[i]->in_usage) && is_first(o, i);
}

static void
put_needed(char *out, size_t size, const struct opts *o, size_t i)
{
	char part[OPT_USAGE_BYTES] = "";
	const size_t n = put_alternatives(part, sizeof part, " | ", o, i);

	put(out, size, n > 1 ? " (" : " ", part);
	put(out, size, n > 1 ? ")" : "", "");
}

/* A role is what the options are about, so it comes before them. */
static bool
comes_first(const char *operands)
{
	const size_t n = strlen("ROLE");

	return operands && strlen(operands) >= n && strcmp(operands + strlen(operands) - n, "ROLE") == 0;
}

void
opts_usage(char out[static OPT_USAGE_BYTES], const struct opts *o, const char *command, const char *operands)
{
	const bool first = comes_first(operands);

	snprintf(out, OPT_USAGE_BYTES, "cocket %s", command);
	if (first)
		put(out, OPT_USAGE_BYTES, " ", operands);
	for (size_t i = 0; i < o->count; i++)
		if (stands_in_usage(o, i))
			put_needed(out, OPT_USAGE_BYTES, o, i);
	put(out, OPT_USAGE_BYTES, " [OPTIONS]", "");
	if (operands && !first)
		put(out, OPT_USAGE_BYTES, " ", operands);
}

static bool
any_is_set(const struct opts *o, unsigned number)
{
	for (size_t i = 0; i < o->count; i++)
		if (o->rows[i]->required == number && o->origin[i] != FROM_DEFAULT)
			return true;
	return false;
}

bool
opts_find_missing(char out[static OPT_MISSING_BYTES], const char **hint, const struct opts *o)
{
	for (size_t i = 0; i < o->count; i++) {
		if (o->rows[i]->required == 0 || any_is_set(o, o->rows[i]->required))
			continue;
		out[0] = '\0';
		put_alternatives(out, OPT_MISSING_BYTES, " or ", o, i);
		*hint = o->rows[i]->if_missing;
		return true;
	}
	return false;
}

/* --- the rows ----------------------------------------------------------------------------------- */

static const char *const headings[GROUP_COUNT] = {
	[GROUP_OWN] = "Options",
	[GROUP_SIGNERS] = "Who may sign",
	[GROUP_CHECKS] = "What to verify",
	[GROUP_FILES] = "Files that name images",
	[GROUP_SIGNATURE] = "Signature",
	[GROUP_KEYS] = "Keys and passwords",
	[GROUP_TRUST] = "Trust store",
	[GROUP_DESTINATION] = "Destination",
	[GROUP_RECORDS] = "Ledger, cache and log",
	[GROUP_REGISTRY] = "Registry",
	[GROUP_OUTPUT] = "Output",
	[GROUP_SETTINGS] = "Settings and help",
};

void
opts_print_wrapped(const char *text, int indent)
{
	const size_t room = (size_t)(SCREEN_COLUMNS - indent);

	while (strlen(text) > room) {
		size_t n = room;

		while (n > 0 && text[n] != ' ')
			n--;
		if (n == 0)
			break; /* one long word */
		out_printf("%.*s\n%*s", (int)n, text, indent, "");
		text += n + 1;
	}
	out_printf("%s\n", text);
}

static void
print_row(const struct opt *row)
{
	char name[PART_BYTES], letter[8] = "    ";
	int n;

	if (row->letter)
		snprintf(letter, sizeof letter, "-%c, ", row->letter);
	n = snprintf(name, sizeof name, "  %s--%s%s%s", letter, row->name, row->arg ? " " : "", row->arg ? row->arg : "");
	if (n + 2 > HELP_COLUMN)
		out_printf("%s\n%*s", name, HELP_COLUMN, "");
	else
		out_printf("%-*s", HELP_COLUMN, name);
	opts_print_wrapped(row->help, HELP_COLUMN);
}

static void
print_group(const struct opts *o, enum opt_group group)
{
	bool any = false;

	for (size_t i = 0; i < o->count; i++) {
		if (o->rows[i]->group != group)
			continue;
		if (!any)
			out_printf("\n%s:\n", headings[group]);
		any = true;
		print_row(o->rows[i]);
	}
}

void
opts_print_help(const struct opts *o)
{
	for (enum opt_group group = 0; group < GROUP_COUNT; group++)
		print_group(o, group);
}
