/* A user name and password, or a token, for a registry. */
#ifndef COCKET_IMAGE_AUTH_CREDENTIALS_H
#define COCKET_IMAGE_AUTH_CREDENTIALS_H

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

/* "Authorization: Basic ..." (RFC 7617) in guarded memory, NUL-terminated (the NUL counts in len).  user without a colon, else
 * COCKET_E_AUTH. */
MUST_CHECK enum cocket_code basic_header(struct secret *out, const char *user, const struct secret *password, struct err *err);
/* "Authorization: Bearer TOKEN", likewise.  COCKET_E_REGISTRY if the token is empty, over TOKEN_MAX_BYTES or not visible ASCII. */
MUST_CHECK enum cocket_code bearer_header(struct secret *out, struct slice token, struct err *err);

#endif
