/* docker's command line, as far as it says which images are meant: the command, its options by name, its operands.  Pure.
 * An option that is not known here is an error, never guessed: a wrong guess would take another word for the image. */
#ifndef COCKET_DEPLOY_DOCKER_CMDLINE_H
#define COCKET_DEPLOY_DOCKER_CMDLINE_H

#include "base/err.h"
#include "base/slice.h"
#include "deploy/docker_commands.h"

/* One option or operand. */
struct docker_item {
	const char *option; /* its long name; NULL: an operand */
	const char *value;  /* of the option, "true" for one that takes none; the operand itself */
	size_t at;          /* the word that the value ends in */
};

struct docker_line {
	char *const *words;
	size_t count;
	enum docker_kind kind;
	const char *name;  /* "container run" */
	size_t verb;       /* where the command begins: docker's own options stand before it */
	size_t rest;       /* DOCKER_COMPOSE: where Compose's command begins, its own options stand before it; count: there is none */
	bool help;         /* --help or --version: nothing is done */
	struct docker_item *items; /* owned; of the commands that are verified */
	size_t item_count, item_capacity;
};
void docker_line_free(struct docker_line *l);

/* words: what stands after "docker"; borrowed.  COCKET_E_USAGE. */
MUST_CHECK enum cocket_code docker_line_parse(struct docker_line *out, char *const words[], size_t n, struct err *err);

/* How many words docker's own options are, before its command.  COCKET_E_USAGE. */
MUST_CHECK enum cocket_code docker_options_count(size_t *out, char *const words[], size_t n, struct err *err);

/* The n-th operand, NULL if there are fewer; the last value of an option, NULL if it was not given. */
const struct docker_item *docker_operand(const struct docker_line *l, size_t n);
bool docker_item_is(const struct docker_item *item, const char *name);
const char *docker_option(const struct docker_line *l, const char *name);

#endif
