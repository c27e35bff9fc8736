/* The images of one docker command, decided together. */
#ifndef COCKET_CLI_COMMAND_DOCKER_DOCKER_VERIFY_H
#define COCKET_CLI_COMMAND_DOCKER_DOCKER_VERIFY_H

#include "cli/app.h"
#include "format/name/reference.h"

struct docker_target {
	const char *name;             /* as it was written */
	const char *where;            /* "Dockerfile:3:6"; NULL: on the command line */
	const char *platform;         /* that docker is asked for; NULL none.  One that is no platform asks for nothing */
	char pinned[NAME_TEXT_BYTES]; /* out: name, tag and digest of what may pass; "" it may not */
	struct digest digest;         /* out */
};

/* STATUS_OK: all may pass.  Else what is wrong was said, image by image. */
enum status docker_verify(const struct app *app, struct docker_target *images, size_t n);

#endif
