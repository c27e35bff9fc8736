/* An option as a row of a table, and the rows that hold for one command line. */
#ifndef COCKET_CLI_OPTION_OPTION_ROW_H
#define COCKET_CLI_OPTION_OPTION_ROW_H

#include <stdbool.h>
#include <stdint.h>

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

/* Headings of --help, in its order. */
enum opt_group {
	GROUP_OWN, /* what only this command has */
	GROUP_SIGNERS,
	GROUP_CHECKS,
	GROUP_FILES,
	GROUP_SIGNATURE,
	GROUP_KEYS,
	GROUP_TRUST,
	GROUP_DESTINATION,
	GROUP_RECORDS,
	GROUP_REGISTRY,
	GROUP_OUTPUT,
	GROUP_SETTINGS,
	GROUP_COUNT,
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
	enum opt_group group;        /* its heading in --help */
	unsigned char required;      /* 0: no; of the options of a command with the same number, one must be given */
	bool in_usage;               /* nearly always given: stands in the usage line, though nothing is wrong without it */
	const char *if_missing;      /* hint if it is required and missing; NULL none */
	const char *excludes;        /* names of options that do not go with it, parted by blanks; one of the two rows says so */
	bool instead_of_operands;    /* no operands with it; those on the command line outweigh every other source of it */
	const char *const *yields_to; /* variables, NULL-terminated, that outweigh a configuration file's value as COCKET_NAME does */
};

/* Begins a row; .to.KIND = &variable and what else it needs follow. */
#define OPT_ROW(row_name, row_letter, row_kind, row_arg, row_help) \
	.name = (row_name), .letter = (row_letter), .kind = (row_kind), .arg = (row_arg), .help = (row_help)

/* Stronger sources come later. */
enum opt_origin { FROM_DEFAULT = 0, FROM_CONFIG, FROM_ENVIRONMENT, FROM_COMMAND_LINE };

#define OPTS_MAX 96
#define SOURCE_ENVIRONMENT 1

/* The rows that hold for one command line, and where each got its value. */
struct opts {
	const struct opt *rows[OPTS_MAX];
	enum opt_origin origin[OPTS_MAX];
	unsigned char from[OPTS_MAX]; /* which source that was */
	unsigned char source;         /* that is being read: the nearest is 0, each further one is farther */
	bool has_operands;            /* the command line has some */
	size_t count;
	bool operand_ends; /* the first operand ends the options */
	bool one_dash; /* "-name" is "--name" where there is such an option: Go's flag package */
	/* directory of the configuration file being read: its paths are relative to it, never to where the command was started */
	const char *base;
	bool unknown;   /* the error is an option that is none of the rows */
	char hint[160]; /* after an error: what to do about it, "" none */
};

#endif
