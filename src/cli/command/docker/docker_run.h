/* docker itself, run with words that we have put together. */
#ifndef COCKET_CLI_COMMAND_DOCKER_DOCKER_RUN_H
#define COCKET_CLI_COMMAND_DOCKER_DOCKER_RUN_H

#include "cli/command/docker/docker_cmdline.h"
#include "cli/output/output.h"

/* Words of an argv; each is owned. */
struct docker_words {
	char **words; /* NULL-terminated; words[0] is "docker" */
	size_t count;
	bool failed;  /* memory is out: nothing may be run */
};
void docker_words_free(struct docker_words *w);

/* Sticky: docker_run and docker_become say it where memory was out. */
void docker_words_add(struct docker_words *w, const char *word);
/* "docker", and words from..to of the line. */
void docker_words_begin(struct docker_words *w);
void docker_words_add_line(struct docker_words *w, const struct docker_line *l, size_t from, size_t to);
/* The options of the line as they were understood, each "--name=value", without those called so (NULL none). */
void docker_words_add_options(struct docker_words *w, const struct docker_line *l, const char *without);

/* Becomes docker; returns only where it cannot be run, which was said then. */
enum status docker_become(const struct docker_words *w);
/* Runs it to its end.  *status: its own.  STATUS_OK, or what is wrong was said. */
enum status docker_run(int *status, const struct docker_words *w);
/* And gathers what it prints; whether it went well is in *status too. */
enum status docker_read(int *status, struct buf *out, const struct docker_words *w);

#endif
