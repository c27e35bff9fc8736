/* What follows from the tables of options besides parsing: --help, synopsis, the table for man page test and completion, "did you mean".
 * Prints only our own words, never text from outside. */
#include <stdio.h>
#include <stdlib.h>

#include "cli/option/option.h"
#include "cli/output/output.h"

#define SCREEN_COLUMNS 80
#define WORD_BYTES 64 /* longest option name or word we compare */

static size_t
min3(size_t a, size_t b, size_t c)
{
	size_t least = a < b ? a : b;

	return least < c ? least : c;
}

/* Levenshtein distance, one row at a time. */
static size_t
distance(struct slice a, struct slice b)
{
	size_t row[WORD_BYTES + 1];

	for (size_t j = 0; j <= b.len; j++)
		row[j] = j;
	for (size_t i = 1; i <= a.len; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= b.len; j++) {
			size_t up = row[j];

			row[j] = min3(up + 1, row[j - 1] + 1, diagonal + (a.ptr[i - 1] != b.ptr[j - 1]));
			diagonal = up;
		}
	}
	return row[b.len];
}

/* How far what was typed is from a word that is there: 0 if it begins it. */
static size_t
distance_to(struct slice typed, struct slice word)
{
	if (word.len > typed.len && memcmp(word.ptr, typed.ptr, typed.len) == 0)
		return 0;
	return word.len <= WORD_BYTES ? distance(typed, word) : WORD_BYTES;
}

/* Near: at most a third of the letters differ (two in a short word), or it is the beginning of the word. */
const char *
nearest_word(struct slice word, const char *const words[], size_t n)
{
	const char *best = NULL;
	size_t best_distance = word.len / 3 > 2 ? word.len / 3 + 1 : 3;

	if (word.len < 2 || word.len > WORD_BYTES)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		const size_t d = distance_to(word, slice_str(words[i]));

		if (d < best_distance && d < strlen(words[i])) {
			best = words[i];
			best_distance = d;
		}
	}
	return best;
}

#define PART_BYTES 96

static void
synopsis_of(char out[static PART_BYTES], const struct opt *row)
{
	const char *more = row->kind == OPT_LIST ? "..." : "";

	if (row->arg)
		snprintf(out, PART_BYTES, "[--%s %s]%s", row->name, row->arg, more);
	else
		snprintf(out, PART_BYTES, "[--%s]", row->name);
}

static size_t
put_wrapped(const char *part, size_t column, size_t indent)
{
	size_t len = strlen(part);

	if (column + 1 + len > SCREEN_COLUMNS) {
		out_printf("\n%*s", (int)indent, "");
		column = indent;
	}
	out_printf(" %s", part);
	return column + 1 + len;
}

void
opts_print_synopsis(const struct opts *o, const char *command, const char *operands)
{
	char part[PART_BYTES];
	size_t column = (size_t)snprintf(part, sizeof part, "Usage: cocket %s", command);
	size_t indent = column;

	out_printf("%s", part);
	for (size_t i = 0; i < o->count; i++) {
		synopsis_of(part, o->rows[i]);
		column = put_wrapped(part, column, indent);
	}
	if (operands)
		put_wrapped(operands, column, indent);
	out_printf("\n");
}

void
opts_print_help(const struct opts *o)
{
	char name[PART_BYTES];

	for (size_t i = 0; i < o->count; i++) {
		const struct opt *row = o->rows[i];
		char letter[8] = "";

		if (row->letter)
			snprintf(letter, sizeof letter, "-%c,", row->letter);
		snprintf(name, sizeof name, "--%s%s%s", row->name, row->arg ? " " : "", row->arg ? row->arg : "");
		out_printf("  %3s %-28s %s\n", letter, name, row->help);
	}
}

void
opts_print_table(const struct opts *o, const char *command)
{
	for (size_t i = 0; i < o->count; i++) {
		const struct opt *row = o->rows[i];
		char env[OPT_ENV_BYTES], letter[2] = { row->letter, '\0' };

		opt_env_name(env, row);
		out_printf("%s\t--%s\t%s\t%s\t%s\t%s\t%s\t%s\n", command, row->name, letter, opt_kind_word(row->kind), row->arg ? row->arg : "",
		           row->command_line_only || row->not_in_environment ? "" : env, row->command_line_only || row->not_in_config ? "" : "config", row->help);
	}
}
