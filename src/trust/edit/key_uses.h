/* The roles of a store that a key is in: what is left of them when it is revoked. */
#ifndef COCKET_TRUST_EDIT_KEY_USES_H
#define COCKET_TRUST_EDIT_KEY_USES_H

#include "trust/edit/stage_part.h"

struct key_uses {
	struct key_use {
		const char *role;   /* borrowed from the store */
		bool signs_store;   /* a role of the root's: it signs metadata, revoked or not, until the role loses it */
		size_t left;        /* other keys of the role that count */
		unsigned threshold;
	} *items; /* owned */
	size_t count, capacity;
};
void key_uses_free(struct key_uses *u);

/* In what is published.  snapshot and timestamp stand for themselves only if the key is not in targets too. */
MUST_CHECK enum cocket_code key_uses_find(struct key_uses *out, const struct stage *st, const struct digest *id, struct err *err);

#endif
