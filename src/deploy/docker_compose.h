/* docker compose: what it would start, as `docker compose config` says it: one file, everything filled in, merged and included. */
#ifndef COCKET_DEPLOY_DOCKER_COMPOSE_H
#define COCKET_DEPLOY_DOCKER_COMPOSE_H

#include "deploy/docker_argv.h"
#include "deploy/docker_file.h"

/* *fetches: its command fetches images, or makes containers of them; else it is run as it stands.  COCKET_E_USAGE: its command is unknown. */
MUST_CHECK enum cocket_code docker_compose_fetches(bool *fetches, const struct docker_line *l, struct err *err);

/* Asks for the model.  *status: of docker compose config, which has said why if it is not 0.  COCKET_E_USAGE: it printed nothing. */
MUST_CHECK enum cocket_code docker_compose_read(int *status, struct buf *model, const struct docker_line *l, struct err *err);

/* The model as a file to parse; nothing in it is left to fill in. */
struct docker_file docker_compose_file(const struct buf *model);

/* The line with this file in place of its own. */
void docker_compose_argv(struct docker_argv *a, const struct docker_line *l, const char *path);

#endif
