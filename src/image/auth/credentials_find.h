/* Looks for the credentials of a registry where docker and podman keep them. */
#ifndef COCKET_IMAGE_AUTH_CREDENTIALS_FIND_H
#define COCKET_IMAGE_AUTH_CREDENTIALS_FIND_H

#include "image/auth/credentials.h"

/* What is looked for: host and repository of an image's name ("docker.io", "library/alpine"). */
struct credentials_search {
	const char *host, *repository;
	int64_t deadline_ms;  /* for helpers, monotonic; 0 none */
};

/* Looks in auth_file (--auth-file) alone or, if that is NULL, in $DOCKER_AUTH_CONFIG, $REGISTRY_AUTH_FILE, docker's config.json, podman's
 * auth.json; the first that has some wins.
 * Nothing found: COCKET_OK and kind NONE.  COCKET_E_USAGE: a broken file, or auth_file is not there; COCKET_E_AUTH: a helper failed. */
MUST_CHECK enum cocket_code credentials_find(struct credentials *out, const char *auth_file, const struct credentials_search *s,
                                             struct err *err);

/* The name under which docker keeps credentials: https://index.docker.io/v1/ for docker.io, else the host. */
const char *credentials_server(const char *host);

#endif
