/* What follows from the tables of options besides parsing and --help: the table for the test of the manual pages, "did you mean".
 * Prints only our own words, never text from outside. */
#include <stdio.h>
#include <stdlib.h>

#include "cli/option/option.h"
#include "cli/output/output.h"

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
