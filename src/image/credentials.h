/* User names, passwords and tokens for registries, from where docker and podman keep them. */
#ifndef COCKET_IMAGE_CREDENTIALS_H
#define COCKET_IMAGE_CREDENTIALS_H

#include "base/secret.h"

enum credentials_kind {
	CREDENTIALS_NONE,
	CREDENTIALS_PASSWORD,
	CREDENTIALS_IDENTITY_TOKEN, /* an OAuth2 refresh token */
	CREDENTIALS_REGISTRY_TOKEN, /* a bearer token as it stands */
};

struct credentials {
	enum credentials_kind kind;
	char user[512];
	struct secret secret;
	char from[512]; /* for people: the file or helper; "" NONE */
};
void credentials_free(struct credentials *c);

/* Looks in --auth-file (auth_file) alone, or else in $DOCKER_AUTH_CONFIG, $REGISTRY_AUTH_FILE, docker's config.json, podman's auth.json;
 * the first that has some wins.
 * host, repository: of the image's name ("docker.io", "library/alpine").  deadline_ms: for helpers, monotonic, 0 none.
 * Nothing found: COCKET_OK and kind NONE.  COCKET_E_USAGE: a broken file, or auth_file is not there; COCKET_E_AUTH: a helper failed. */
MUST_CHECK enum cocket_code credentials_find(struct credentials *out, const char *auth_file, const char *host, const char *repository,
                                             int64_t deadline_ms, struct err *err);

/* "Authorization: Basic ..." (RFC 7617) in guarded memory, NUL-terminated (the NUL counts in len).  user without a colon, else
 * COCKET_E_AUTH. */
MUST_CHECK enum cocket_code basic_header(struct secret *out, const char *user, const struct secret *password, struct err *err);
/* "Authorization: Bearer TOKEN", likewise.  COCKET_E_REGISTRY where the token is empty, over TOKEN_MAX_BYTES or not visible ASCII. */
MUST_CHECK enum cocket_code bearer_header(struct secret *out, struct slice token, struct err *err);

/* The name under which docker keeps credentials: https://index.docker.io/v1/ for docker.io, else the host. */
const char *credentials_server(const char *host);

#endif
