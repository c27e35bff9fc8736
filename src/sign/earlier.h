/* Bundles that a new one takes the place of: found before it is attached, removed once it is seen to be there. */
#ifndef COCKET_SIGN_EARLIER_H
#define COCKET_SIGN_EARLIER_H

#include "sign/new_signature.h"

struct earlier_bundle {
	struct digest manifest;
	bool is_gone;            /* listed alone */
	bool is_equivalent;      /* is_equivalent_to */
	int64_t signed_at;
};

struct earlier {
	struct earlier_bundle *items; /* owned */
	size_t count, capacity;
	struct digest fresh;     /* the manifest of the new one, which is never an earlier one, even if it is there: one key and one second make one bundle */
	size_t others;           /* referrers beside them that may be signatures */
};
void earlier_free(struct earlier *e);

/* Adds those that the place lists.  What cannot be listed is not known, and no error; COCKET_E_TOO_MANY: more than a verifier looks at. */
MUST_CHECK enum cocket_code earlier_find(struct earlier *e, struct source *s, enum source_listing listing, const struct new_signature *n, struct err *err);

bool earlier_has(const struct earlier *e, const struct digest *manifest);

/* The newest that the place would keep beside a new one, since it lets none be deleted; NULL: there is none as good, or they can be deleted. */
const struct earlier_bundle *earlier_that_stays(const struct earlier *e, struct source *s);

/* How many are gone.  One that may not be deleted stays, and is no error: it is a good signature. */
size_t earlier_remove(const struct earlier *e, struct source *s);

#endif
