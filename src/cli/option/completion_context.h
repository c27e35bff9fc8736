/* What the words before the cursor have settled, for what completes the one at it. */
#ifndef COCKET_CLI_OPTION_COMPLETION_CONTEXT_H
#define COCKET_CLI_OPTION_COMPLETION_CONTEXT_H

#include "cli/commands.h"
#include "cli/option/common_options.h"

#define GIVEN_MAX 64

struct completion_context {
	const struct command *command; /* NULL: none yet */
	const char *group;             /* "key", whose command comes next; NULL none */
	bool help;                     /* "help" was the command: only commands follow */
	bool lost;                     /* no command was: nothing is known of what follows */
	bool operands_only;            /* after "--" */
	size_t operands;               /* of the command, before the cursor */
	const struct opt *value_of;    /* the word at the cursor is the value of this option */
	const char *trust;             /* the value of --trust; NULL: not given */
	struct opts opts;              /* that may be given here */
	const struct opt *given[GIVEN_MAX];
	size_t given_count;
};

/* *p: zeroed. */
void completion_context_find(struct completion_context *p, char *const words[], size_t n);

/* The option of "--name" or "--name=VALUE"; NULL: there is none here. */
const struct opt *completion_option_find(const struct completion_context *p, const char *word);

#endif
