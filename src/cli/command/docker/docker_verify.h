/* The images of one docker command, decided together. */
#ifndef COCKET_CLI_COMMAND_DOCKER_DOCKER_VERIFY_H
#define COCKET_CLI_COMMAND_DOCKER_DOCKER_VERIFY_H

#include "cli/app.h"
#include "deploy/docker_targets.h"

/* STATUS_OK: all are allowed, and pinned.  Else what is wrong was said, image by image. */
enum status docker_verify(const struct app *app, struct docker_target *images, size_t n);

#endif
