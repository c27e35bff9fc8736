/* docker's credential helpers: programs named docker-credential-SUFFIX (docker/docker-credential-helpers, README). */
#ifndef COCKET_IMAGE_AUTH_CREDENTIAL_HELPER_H
#define COCKET_IMAGE_AUTH_CREDENTIAL_HELPER_H

#include "image/auth/credentials.h"

/* Runs "docker-credential-SUFFIX get" for the server.  kind NONE where the helper says it has none, or is not in PATH, which is said.  suffix: checked by docker_config_find.
 * At most 30 s, and not past deadline_ms (monotonic, 0 none).  COCKET_E_AUTH names the helper and what went wrong. */
MUST_CHECK enum cocket_code credential_helper_get(struct credentials *out, const char *suffix, const char *server, int64_t deadline_ms,
                                       struct err *err);

/* What a helper prints: {"ServerURL","Username","Secret"}, open.  kind NONE where user name and secret are empty.  COCKET_E_AUTH. */
MUST_CHECK enum cocket_code credential_helper_parse(struct credentials *out, struct slice text, struct err *err);

#endif
