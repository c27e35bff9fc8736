/* What all images of one run share: connections, tokens, credentials, TLS settings of hosts, and the clock of --timeout.  Private to the
 * registry client. */
#ifndef COCKET_IMAGE_SESSION_H
#define COCKET_IMAGE_SESSION_H

#include "base/secret.h"
#include "image/certs.h"
#include "image/credentials.h"
#include "image/source.h"
#include "stream/http.h"

/* An Authorization header for one repository and scope of one registry. */
struct token {
	struct token *next;
	char origin[NAME_MAX_BYTES + 16];
	char repository[NAME_MAX_BYTES + 1];
	bool write;
	struct secret header;   /* NUL-terminated; ptr NULL: none yet */
	unsigned generation;    /* counts how often it was replaced */
};

struct known_credentials {
	struct known_credentials *next;
	char host[NAME_MAX_BYTES + 1];
	char repository[NAME_MAX_BYTES + 1];
	struct credentials credentials;
};

struct known_certs {
	struct known_certs *next;
	char host[NAME_MAX_BYTES + 1];
	struct certs certs;
};

struct session {
	bool plain_http;
	int64_t timeout_ms;
	char *auth_file, *certs_dir;  /* owned; NULL none */
	int64_t deadline_ms;          /* clock_monotonic_ms; 0 none */
	struct http *http;            /* NULL until the first request */
	char prewarmed[NAME_MAX_BYTES + 16]; /* the origin that has its spare connections */
	struct token *tokens;
	struct known_credentials *credentials;
	struct known_certs *certs;
};

/* The http object, made (and libcurl loaded) at the first call. */
MUST_CHECK enum cocket_code session_http(struct http **out, struct session *s, struct err *err);

/* Milliseconds until the deadline, at least 0; INT64_MAX where there is none. */
int64_t session_left_ms(const struct session *s);

/* Each is looked up once a run and then borrowed from the session. */
MUST_CHECK enum cocket_code session_token(struct token **out, struct session *s, const char *origin, const char *repository, bool write,
                                          struct err *err);
MUST_CHECK enum cocket_code session_credentials(const struct credentials **out, struct session *s, const char *host,
                                                const char *repository, struct err *err);
MUST_CHECK enum cocket_code session_certs(const struct certs **out, struct session *s, const char *host, struct err *err);

#endif
