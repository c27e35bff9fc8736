/* Who we are, to one repository of one registry: challenges answered with Basic or with a token from the registry's token server
 * (distribution-spec's token authentication and its OAuth2 form). */
#ifndef COCKET_IMAGE_AUTH_H
#define COCKET_IMAGE_AUTH_H

#include "image/challenge.h"
#include "image/exchange.h"
#include "stream/url.h"

struct auth {
	struct session *session;
	const char *host;           /* of the image's name: where credentials are kept under */
	const char *repository;
	const char *origin;         /* "https://registry-1.docker.io:443" */
	const struct http_tls *tls;       /* of the registry; for a token server on the same host */
	const struct http_tls *tls_roots; /* its roots alone; for one elsewhere */
	bool write;
	struct token *token;        /* the session's; from auth_open to auth_close */
};

MUST_CHECK enum cocket_code auth_open(struct auth *a, struct err *err);

void auth_close(struct auth *a);

/* Before a request: where this registry is known to want a token, it is asked for now and not after a 401; one that ends soon is replaced.
 * What goes wrong is met again, and told, when the registry says 401. */
void auth_prepare(struct auth *a);

/* The answer to a request, or that there was none (NULL): what it says of the registry. */
void auth_heard(struct auth *a, const struct http_response *r);

/* Answers a 401 to a request with the ticket of that generation: afterwards there is another, by us or by another thread.
 * COCKET_E_AUTH: no way to; else what the token server's answer stands for. */
MUST_CHECK enum cocket_code auth_answer(struct auth *a, unsigned generation, const struct http_response *challenged, struct err *err);

/* The error for an answered challenge that met another 401: names the host and where the credentials came from. */
enum cocket_code auth_refused(struct auth *a, const struct exchange *x, struct err *err);

/* May credentials for that registry go to this realm (A25)?  COCKET_E_AUTH says why not. */
MUST_CHECK enum cocket_code realm_check(const char *realm, const struct url *registry, struct err *err);

/* Asks the realm for a token; the scope is our own, whatever the challenge says. */
MUST_CHECK enum cocket_code token_fetch(struct grant *out, const struct auth *a, const struct challenge *c,
                                        const struct credentials *who, struct err *err);
/* {"token"} or {"access_token"} (open; null and "" are nothing) into an Authorization header, and how long it lasts from now, the wall
 * clock.  COCKET_E_REGISTRY. */
MUST_CHECK enum cocket_code token_parse(struct grant *out, struct slice body, int64_t now, struct err *err);

#endif
