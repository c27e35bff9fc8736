/* A file that a docker command reads, with the digests of what was verified put into it. */
#ifndef COCKET_CLI_COMMAND_DOCKER_DOCKER_FILE_H
#define COCKET_CLI_COMMAND_DOCKER_DOCKER_FILE_H

#include "cli/app.h"
#include "format/files/image_refs.h"

struct docker_file {
	const char *name;                  /* for people */
	enum listing_kind kind;
	struct slice bytes;
	struct listing_variables variables;
};

/* The names of what was verified, with their digests. */
struct docker_pins {
	char **names; /* owned */
	size_t count;
};
void docker_pins_free(struct docker_pins *p);

/* Verifies every image that the file names.  STATUS_OK: *pins are those, and *pinned is the file with digests behind all of them; what its bytes were otherwise,
 * they still are.  Else what is wrong was said; an image that cannot be known, or cannot be given a digest, is wrong too. */
enum status docker_file_pin(struct buf *pinned, struct docker_pins *pins, const struct app *app, const struct docker_file *file);

/* The bytes as a file in memory that nobody can change any more; *fd is yours.  It is not closed on exec. */
MUST_CHECK enum cocket_code docker_file_in_memory(int *fd, struct slice bytes, struct err *err);

#endif
