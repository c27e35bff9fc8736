/* What the sources of options have in common: command line, environment, configuration file.  For opt*.c. */
#ifndef COCKET_CLI_OPTION_OPTION_PART_H
#define COCKET_CLI_OPTION_OPTION_PART_H

#include "cli/option/option_row.h"

size_t opt_index(const struct opts *o, const struct opt *row);

/* Takes the value of a row from its text, as its kind reads it.  COCKET_E_USAGE: no such value, or given twice on the command line. */
MUST_CHECK enum cocket_code opt_set(struct opts *o, const struct opt *row, struct slice text, enum opt_origin origin, struct err *err);

/* Whether a row of the source that is being read is to be left alone, since a nearer one has set what excludes it. */
bool opt_yields(const struct opts *o, const struct opt *row);

#define OPT_CONFLICT_BYTES 96

/* Cuts what comes before the first of the two separators off *rest; false where nothing is left. */
bool opt_next_part(struct slice *part, struct slice *rest, char a, char b);

#endif
