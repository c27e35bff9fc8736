/* Which builder docker would use for a line, and whether it can be told which images it may fetch: buildx from 0.11 on, and BuildKit from 0.11 on
 * at each of its nodes. */
#ifndef COCKET_DEPLOY_DOCKER_BUILDER_H
#define COCKET_DEPLOY_DOCKER_BUILDER_H

#include "deploy/docker_cmdline.h"

#define BUILDER_NAME_BYTES 256

/* Asks docker.  name: of the builder that has to be named to docker buildx build; "": none has to.
 * COCKET_E_USAGE: it cannot be told (CAUSE_BUILDER), or the name given is none. */
MUST_CHECK enum cocket_code docker_builder_find(char name[static BUILDER_NAME_BYTES], const struct docker_line *l, struct err *err);

/* "v0.12.1", "0.13.1+ds1", 1.x: 0.11 or later.  A version of docker ("24.0.2"), which old buildx prints for a BuildKit that it does not know, is
 * none. */
bool docker_builder_is_recent(struct slice version);

/* What `docker buildx inspect` prints: each node has an endpoint, and must have said a version behind it that is recent.  *why: what to say
 * otherwise, and *value what was read. */
bool docker_builder_nodes_are_recent(const char **why, struct slice *value, struct slice text);

#endif
