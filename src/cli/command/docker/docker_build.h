/* docker build and docker compose: the images stand in files. */
#ifndef COCKET_CLI_COMMAND_DOCKER_DOCKER_BUILD_H
#define COCKET_CLI_COMMAND_DOCKER_DOCKER_BUILD_H

#include "cli/app.h"
#include "deploy/docker_cmdline.h"

/* Both return only if docker could not be run, or was not to be.  is_enforced: the builder must be told which images it may fetch. */
enum status docker_build(const struct app *app, const struct docker_line *l, bool is_enforced);
enum status docker_compose(const struct app *app, const struct docker_line *l);

#endif
