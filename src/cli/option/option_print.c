/* What follows from the tables of options besides parsing and --help: the table for the test of the manual pages.
 * Prints only our own words, never text from outside. */
#include <stdio.h>
#include <stdlib.h>

#include "cli/option/option.h"
#include "cli/output/output.h"

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
