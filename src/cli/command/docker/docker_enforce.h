/* The builder's own enforcement: BuildKit is handed a source policy, so that it fetches the images that were verified and no others, whatever
 * it reads in the Dockerfile. */
#ifndef COCKET_CLI_COMMAND_DOCKER_DOCKER_ENFORCE_H
#define COCKET_CLI_COMMAND_DOCKER_DOCKER_ENFORCE_H

#include "cli/app.h"
#include "cli/command/docker/docker_file.h"
#include "cli/command/docker/docker_cmdline.h"

#define BUILDER_NAME_BYTES 256

/* Asks docker which builder the line would use, and whether that can be told: buildx from 0.11 on, and BuildKit from 0.11 on at each of its
 * nodes.  *name: of the builder that has to be named to docker buildx build; "" none has to.  Else what is wrong was said. */
enum status docker_builder_check(char name[static BUILDER_NAME_BYTES], const struct docker_line *l);

/* Puts the policy into the environment of what is run next.  One that is there already comes first, and ours can only be stricter.  Else what
 * is wrong was said. */
enum status docker_enforce(const struct docker_pins *pins);

#endif
