/* What a registry asks for: the WWW-Authenticate header (RFC 9110 section 11.6.1, RFC 6750 section 3).  Pure. */
#ifndef COCKET_IMAGE_AUTH_WWW_AUTHENTICATE_H
#define COCKET_IMAGE_AUTH_WWW_AUTHENTICATE_H

#include "base/err.h"
#include "base/limits.h"
#include "base/slice.h"

enum challenge_scheme { CHALLENGE_OTHER, CHALLENGE_BASIC, CHALLENGE_BEARER };

/* Parameters that were not there are "". */
struct challenge {
	enum challenge_scheme scheme;
	char realm[2048];
	char service[512];
	char scope[1024];
	char error[64];
};

struct challenges {
	struct challenge items[CHALLENGES_MAX];
	size_t count;
};

/* Appends the challenges of one header's value; all of them or, on error, none.
 * COCKET_E_REGISTRY: not the grammar, a parameter twice or too long; COCKET_E_TOO_MANY. */
MUST_CHECK enum cocket_code challenges_parse(struct challenges *out, struct slice value, struct err *err);

/* The first Bearer challenge, else the first Basic one, else NULL. */
const struct challenge *challenges_choose(const struct challenges *c);

#endif
