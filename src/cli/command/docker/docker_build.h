/* docker build and docker compose: the images stand in files. */
#ifndef COCKET_CLI_COMMAND_DOCKER_DOCKER_BUILD_H
#define COCKET_CLI_COMMAND_DOCKER_DOCKER_BUILD_H

#include "cli/app.h"
#include "cli/command/docker/docker_cmdline.h"

extern struct docker_args {
	bool unenforced; /* --unenforced: a builder that cannot be told which images it may fetch will do */
} docker_args;

/* Both return only where docker could not be run, or was not to be. */
enum status docker_build(const struct app *app, const struct docker_line *l);
enum status docker_compose(const struct app *app, const struct docker_line *l);

#endif
