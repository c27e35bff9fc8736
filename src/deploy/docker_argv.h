/* docker itself, run with words that we have put together. */
#ifndef COCKET_DEPLOY_DOCKER_ARGV_H
#define COCKET_DEPLOY_DOCKER_ARGV_H

#include "base/buf.h"
#include "deploy/docker_cmdline.h"

/* An argv that grows; each word is owned. */
struct docker_argv {
	char **words; /* NULL-terminated; words[0] is "docker" */
	size_t count, capacity;
	bool failed;  /* out of memory: nothing may be run */
};
void docker_argv_free(struct docker_argv *a);

/* Sticky: what runs it reports that memory ran out. */
void docker_argv_add(struct docker_argv *a, const char *word);
/* "docker", then words from..to of the line. */
void docker_argv_begin(struct docker_argv *a);
void docker_argv_add_line(struct docker_argv *a, const struct docker_line *l, size_t from, size_t to);
/* The line with one word replaced; SIZE_MAX: none. */
void docker_argv_copy(struct docker_argv *a, const struct docker_line *l, size_t replaced, const char *word);
/* The options of the line as they were understood, each "--name=value", without those of this name (NULL: all). */
void docker_argv_add_options(struct docker_argv *a, const struct docker_line *l, const char *without);

/* Becomes docker; returns only if it cannot be run: COCKET_E_USAGE there is none, COCKET_E_IO. */
MUST_CHECK enum cocket_code docker_become(const struct docker_argv *a, struct err *err);
/* Runs it to its end.  *status: its exit status.  Errors as above. */
MUST_CHECK enum cocket_code docker_run(int *status, const struct docker_argv *a, struct err *err);
/* The same, and collects what it prints. */
MUST_CHECK enum cocket_code docker_read(int *status, struct buf *out, const struct docker_argv *a, struct err *err);

#endif
