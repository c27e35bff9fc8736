/* What is well today and will not stay so, or is odd beside a decision: for people, and by its kind for programs. */
#ifndef COCKET_VERIFY_WARNINGS_H
#define COCKET_VERIFY_WARNINGS_H

#include "base/err.h"

#include <stdbool.h>
#include <stdint.h>

enum warning_kind {
	WARNING_TRUST_EXPIRES,     /* metadata of the trust store; then it denies every image */
	WARNING_ROLE_EXPIRES,      /* then the role speaks for nothing */
	WARNING_SIGNATURE_EXPIRES, /* then too few signatures count */
	WARNING_SIGNATURE_AGE,     /* the same, by the maximum age */
	WARNING_REVOKED_KEY,       /* one signed, and does not count */
	WARNING_KINDS
};
const char *warning_word(enum warning_kind kind); /* "trust-expires", ...: frozen */
bool warning_is_of_signatures(enum warning_kind kind);

struct warning {
	enum warning_kind kind;
	char what[192];               /* "root.json", "role release", "signature", a key */
	bool has_expires;
	int64_t expires;
	char detail[ERR_MESSAGE_BYTES];
	char hint[ERR_MESSAGE_BYTES]; /* the command that renews it; "" none */
};

struct warnings {
	struct warning *items; /* owned */
	size_t count, capacity;
};
void warnings_free(struct warnings *w);

/* Words alone: what does not find room is left out.  NULL then. */
struct warning *warnings_add(struct warnings *w, enum warning_kind kind);

#endif
