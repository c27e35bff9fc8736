/* The images of a file that docker reads, verified and pinned. */
#ifndef COCKET_CLI_COMMAND_DOCKER_DOCKER_PIN_H
#define COCKET_CLI_COMMAND_DOCKER_DOCKER_PIN_H

#include "base/limits.h"
#include "base/strings.h"
#include "cli/app.h"
#include "deploy/docker_file.h"

struct docker_pinned {
	struct buf file;      /* with digests behind all of its images; the other bytes are as they were */
	struct strings names; /* of what was verified, with their digests */
};
#define DOCKER_PINNED ((struct docker_pinned){ .file = BUF(16 * MIB) })
void docker_pinned_free(struct docker_pinned *p);

/* Verifies every image that the file names.  STATUS_OK: *out; else what is wrong was said: an image that cannot be known, or cannot be given a
 * digest, is wrong too. */
enum status docker_pin_file(struct docker_pinned *out, const struct app *app, struct docker_file *file);

#endif
