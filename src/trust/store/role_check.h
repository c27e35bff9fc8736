/* Whether a trust store lets a key sign for a name: before a signature is made that would count for nothing.  Only asks: whoever verifies has
 * a store of their own. */
#ifndef COCKET_TRUST_STORE_ROLE_CHECK_H
#define COCKET_TRUST_STORE_ROLE_CHECK_H

#include "trust/store/store.h"

enum key_standing {
	KEY_UNCOVERED = 0, /* in no role that may sign the name */
	KEY_REVOKED,
	KEY_ROLE_EXPIRED,
	KEY_COVERED,
};

struct role_check {
	struct trust *trust;      /* borrowed */
	struct trust_role *roles; /* owned: those that may sign the name */
	size_t count;
};
void role_check_free(struct role_check *c);

/* repository: "host/path".  What trust_roles_for says. */
MUST_CHECK enum cocket_code role_check_open(struct role_check *out, struct trust *t, const char *repository, struct err *err);

/* *role: the one that lets the key sign, that expired, or that had the key before it was revoked; else NULL.  Borrowed. */
enum key_standing role_check_key(const struct trust_role **role, const struct role_check *c, const struct pubkey *key);

#endif
