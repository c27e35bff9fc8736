/* docker's commands: which name images, and their options. */
#ifndef COCKET_DEPLOY_DOCKER_COMMANDS_H
#define COCKET_DEPLOY_DOCKER_COMMANDS_H

#include <stdbool.h>

enum docker_kind {
	DOCKER_OTHER,   /* names no image that would be fetched: is run as it stands */
	DOCKER_PULL,
	DOCKER_RUN,     /* and create */
	DOCKER_BUILD,
	DOCKER_COMPOSE,
};

struct docker_verb {
	const char *words; /* one or two; with "*", those of a group that are members and have no row of their own */
	enum docker_kind kind;
	const char *const *options; /* NULL-terminated, "l|name=": letter, long name, and '=' if it takes a value; NULL: not looked at */
	bool anywhere;     /* options may stand behind operands */
	const char *members; /* with "*": "create ls rm" */
};

/* The command of these words, the second may be NULL.  NULL: unknown. */
const struct docker_verb *docker_verb_find(const char *first, const char *second);

/* Whether it stands for a group, so that the second word says which command is meant. */
bool docker_verb_takes_any(const struct docker_verb *verb);

/* docker's own options, before its command. */
extern const char *const docker_own_options[];

#endif
