/* Options: one row each, one table a command.  Parsing of command line, environment and configuration file, --help, the synopsis and shell
 * completion all follow from the rows; there is no code for a single option here.
 * Never abbreviates a name, never takes a repeated option that is no list, never lets a weaker source change what a stronger one set. */
#ifndef COCKET_CLI_OPTION_OPTION_H
#define COCKET_CLI_OPTION_OPTION_H

#include "base/json.h"
#include "base/nearest.h"
#include "cli/option/option_row.h"

void opts_add(struct opts *o, const struct opt *rows, size_t n);
void opts_free(struct opts *o); /* frees the values that were set */

/* A walk over argv. */
struct opt_args {
	char *const *argv;
	size_t count;
	size_t at;
	bool operands_only; /* "--" was seen */
};

/* Parses to the end, gathering operands (room for args->count of them); with operands NULL, stops at the first.  COCKET_E_USAGE. */
MUST_CHECK enum cocket_code opts_parse(struct opts *o, struct opt_args *args, char **operands, size_t *n, struct err *err);

/* COCKET_NAME for every row that the command line left alone.  An empty variable is no variable.  COCKET_E_USAGE: no such value, or the variable of an
 * option that is not taken from there, whatever the command line says: whoever set it thinks that it counts. */
MUST_CHECK enum cocket_code opts_parse_environment(struct opts *o, struct err *err);

/* Before each of the sources that follow the command line, the nearer ones first. */
void opts_next_source(struct opts *o);

bool opts_exclude_each_other(const struct opt *a, const struct opt *b);

/* When all are read.  COCKET_E_USAGE: two options that exclude each other are left. */
MUST_CHECK enum cocket_code opts_check_conflicts(const struct opts *o, struct err *err);

/* The row's member of a configuration file's object.  COCKET_E_USAGE: wrong type or value.  A row that has a value is left alone. */
MUST_CHECK enum cocket_code opts_set_json(struct opts *o, const struct opt *row, struct json object, struct err *err);

/* One of the names, which are parted by blanks as in a row's excludes.  names: NULL none. */
bool opt_is_named(const char *names, struct slice name);

const struct opt *opt_find(const struct opt *const rows[], size_t n, struct slice name);

#define OPT_ENV_BYTES 48
void opt_env_name(char out[static OPT_ENV_BYTES], const struct opt *row); /* "COCKET_AUTH_FILE" */
const char *opt_kind_word(enum opt_kind kind);

/* Options that are required, and were set by no source: what is missing, "--to TRANSPORT or --with TOOL", and what its row hints at (NULL
 * nothing); false where all are there. */
#define OPT_MISSING_BYTES 128
bool opts_find_missing(char out[static OPT_MISSING_BYTES], const char **hint, const struct opts *o);

/* "cocket sign --key KEY [OPTIONS] IMAGE...". */
#define OPT_USAGE_BYTES 256
void opts_usage(char out[static OPT_USAGE_BYTES], const struct opts *o, const char *command, const char *operands);

/* Breaks at blanks, at 80 columns; the lines after the first begin at indent. */
void opts_print_wrapped(const char *text, int indent);

/* Text of --help: the options under their headings, wrapped. */
void opts_print_help(const struct opts *o);
/* One line a row, fields parted by tabs: command, name, letter, kind, argument, environment variable, in config, help. */
void opts_print_table(const struct opts *o, const char *command);

#endif
