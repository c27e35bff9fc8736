/* docker build: the Dockerfile that it reads, and the line that it is run with. */
#ifndef COCKET_DEPLOY_DOCKER_BUILD_H
#define COCKET_DEPLOY_DOCKER_BUILD_H

#include <limits.h>

#include "deploy/docker_argv.h"
#include "format/files/interpolation.h"

/* The Dockerfile of the line: --file, else Dockerfile or dockerfile in its context.  COCKET_E_USAGE: the line names no context that is a directory,
 * or images that no Dockerfile names; docker would read a file beside the Dockerfile that ours has not. */
MUST_CHECK enum cocket_code docker_build_find(char path[static PATH_MAX], const struct docker_line *l, struct err *err);

/* --build-arg of the line, which must outlive them. */
struct interpolation docker_build_args(struct docker_line *l);

/* docker [OPTION]... buildx build [OPTION]... --file=- -- CONTEXT, which reads the Dockerfile on its standard input.
 * builder: to be named, "" none; NULL: the builder need not enforce anything, and the command is the one that was given. */
void docker_build_argv(struct docker_argv *a, const struct docker_line *l, const char *builder);

#endif
