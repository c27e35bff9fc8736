/* Who we are, to one repository of one registry: challenges answered with Basic or with a token from the registry's token server
 * (distribution-spec's token authentication and its OAuth2 form). */
#ifndef COCKET_IMAGE_AUTH_AUTH_H
#define COCKET_IMAGE_AUTH_AUTH_H

#include "image/auth/www_authenticate.h"
#include "image/registry/registry_request.h"
#include "stream/url.h"

struct auth {
	struct request_auth base;  /* first; its token is there from auth_open to auth_close */
	const char *host;           /* of the image's name: where credentials are kept under */
	const char *repository;
	const char *origin;         /* "https://registry-1.docker.io:443" */
	const struct http_tls *tls; /* of the registry; for a token server on the same host */
	enum token_scope scope;
};

/* Asks for nothing yet.  Challenges are answered when an request meets them; a token that is known to be wanted is got before: what goes
 * wrong then is met again, and reported, when the registry says 401. */
MUST_CHECK enum cocket_code auth_open(struct auth *a, struct err *err);

void auth_close(struct auth *a);

/* May credentials for that registry go to this realm (A25)?  COCKET_E_AUTH says why not. */
MUST_CHECK enum cocket_code realm_check(const char *realm, const struct url *registry, struct err *err);

/* Asks the realm for a token; the scope is our own, whatever the challenge says. */
MUST_CHECK enum cocket_code token_fetch(struct token_grant *out, const struct auth *a, const struct challenge *c,
                                        const struct credentials *who, struct err *err);
/* {"token"} or {"access_token"} (open; null and "" are nothing) into an Authorization header, and how long it lasts from now, the wall
 * clock.  COCKET_E_REGISTRY. */
MUST_CHECK enum cocket_code token_parse(struct token_grant *out, struct slice body, int64_t now, struct err *err);

#endif
