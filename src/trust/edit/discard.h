/* What is staged, dropped.  Never touches what is published, and asks for nothing of what is dropped: a staged file that does not read is dropped
 * as well. */
#ifndef COCKET_TRUST_EDIT_DISCARD_H
#define COCKET_TRUST_EDIT_DISCARD_H

#include "trust/edit/store_changes.h"

struct discard {
	int dir, lock;
	struct store_name *names; /* owned: of each staged file that goes, "staged/NAME.json" */
	size_t count;
	struct store_changes changes; /* what the files would have changed, as far as they read */
};
#define NO_DISCARD ((struct discard){ .dir = -1, .lock = -1 })
void discard_close(struct discard *d);

/* Takes the store's lock, unless dry; role NULL: all.  snapshot and timestamp go with whatever goes, since they are of all of it.
 * COCKET_E_NOT_FOUND: no store there. */
MUST_CHECK enum cocket_code discard_open(struct discard *d, const char *path, const char *role, bool dry, struct err *err);

/* In one commit. */
MUST_CHECK enum cocket_code discard_commit(const struct discard *d, struct err *err);

#endif
