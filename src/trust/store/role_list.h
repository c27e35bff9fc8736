/* All roles that a trust store delegates to, as far as that is proved: for people, to be told what there is and what lets nothing pass.
 * Says nothing of who may sign what: that is delegation.c's. */
#ifndef COCKET_TRUST_STORE_ROLE_LIST_H
#define COCKET_TRUST_STORE_ROLE_LIST_H

#include "trust/store/store.h"

struct trust_role_entry {
	const char *name;             /* borrowed from the store; "" for the bins of TAP 15 */
	unsigned threshold;
	size_t keys, revoked;         /* and identities, that it has and that can be used; those that are revoked besides */
	int64_t expires;              /* of all above it too; 0: never */
	const struct tuf_role *role;  /* borrowed: what it covers */
};

struct trust_role_list {
	struct trust_role_entry *items; /* owned */
	size_t count, capacity;
};
void trust_role_list_free(struct trust_role_list *list);

/* Each delegation once, those that have expired too; below those nothing.  COCKET_E_IO, _NOMEM, _TOO_MANY. */
MUST_CHECK enum cocket_code trust_role_list_read(struct trust_role_list *out, struct trust *t, struct err *err);

#endif
