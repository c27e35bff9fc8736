/* Options: one row each, one table a command.  Parsing of command line, environment and configuration file, --help, the synopsis and shell
 * completion all follow from the rows; there is no code for a single option here.
 * Never abbreviates a name, never takes a repeated option that is no list, never lets a weaker source change what a stronger one set. */
#ifndef COCKET_CLI_OPTION_OPTION_H
#define COCKET_CLI_OPTION_OPTION_H

#include "base/json.h"
#include "base/strings.h"

enum opt_kind {
	OPT_FLAG,    /* to.flag; takes a value only as --name=no */
	OPT_STRING,  /* to.string */
	OPT_LIST,    /* to.list; the only kind that may repeat */
	OPT_NUMBER,  /* to.number */
	OPT_SECONDS, /* to.seconds; 90d, 12h ... */
	OPT_CHOICE,  /* to.choice: index of one of choices */
	OPT_CHOICES, /* to.choice: bits of several of choices, parted by commas */
};

struct opt {
	const char *name;            /* without the dashes */
	char letter;                 /* 0: none */
	enum opt_kind kind;
	const char *arg;             /* what --help calls the value; NULL for flags.  FILE, DIR, PUB and KEY are paths, and FILE|WORD where it is not that word */
	const char *help;            /* one line */
	union {                      /* where the value goes; what is there before is the default */
		bool *flag;
		char **string;
		struct strings *list;
		uint64_t *number;
		int64_t *seconds;
		unsigned *choice;
	} to;
	const char *const *choices;  /* OPT_CHOICE, OPT_CHOICES: NULL-terminated */
	char separator;              /* OPT_LIST in the environment; a newline always separates too */
	bool command_line_only;      /* --help and the like: no environment, no configuration file */
	bool not_in_environment;     /* what changes trust, relaxes a check or runs a command: a variable of its name is an error */
	bool is_check;               /* OPT_FLAG: the environment may ask for it, and not take back what a configuration file asks for */
	bool not_in_config;          /* --config */
};

/* Begins a row; .to.KIND = &variable and what else it needs follow. */
#define OPT_ROW(row_name, row_letter, row_kind, row_arg, row_help) \
	.name = (row_name), .letter = (row_letter), .kind = (row_kind), .arg = (row_arg), .help = (row_help)

/* Stronger sources come later. */
enum opt_origin { FROM_DEFAULT = 0, FROM_CONFIG, FROM_ENVIRONMENT, FROM_COMMAND_LINE };

#define OPTS_MAX 64

/* The rows that hold for one command line, and where each got its value. */
struct opts {
	const struct opt *rows[OPTS_MAX];
	enum opt_origin origin[OPTS_MAX];
	size_t count;
	bool operand_ends; /* the first operand ends the options */
	bool one_dash; /* "-name" is "--name" where there is such an option: Go's flag package */
	/* directory of the configuration file being read: its paths are relative to it, never to where the command was started */
	const char *base;
	char hint[96]; /* after an error: what to do about it, "" none */
};

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

/* The row's member of a configuration file's object.  COCKET_E_USAGE: wrong type or value.  A row that has a value is left alone. */
MUST_CHECK enum cocket_code opts_set_json(struct opts *o, const struct opt *row, struct json object, struct err *err);

const struct opt *opt_find(const struct opt *const rows[], size_t n, struct slice name);

#define OPT_ENV_BYTES 48
void opt_env_name(char out[static OPT_ENV_BYTES], const struct opt *row); /* "COCKET_AUTH_FILE" */
const char *opt_kind_word(enum opt_kind kind);

/* The nearest of n words, or NULL where none is near: for "did you mean". */
const char *nearest_word(struct slice word, const char *const words[], size_t n);

/* Text of --help: " [--key PUB]... [--threshold N]" wrapped at 80 columns, and the table of options. */
void opts_print_synopsis(const struct opts *o, const char *command, const char *operands);
void opts_print_help(const struct opts *o);
/* One line a row, fields parted by tabs: command, name, letter, kind, argument, environment variable, in config, help. */
void opts_print_table(const struct opts *o, const char *command);

#endif
