/* An OCI layout that a set is written into, new or there already.  A blob gets its name only when it is whole, proved and flushed;
 * index.json is replaced last.  Whoever is killed leaves at most ".HEX.partial" files, which the next one goes on from. */
#ifndef COCKET_TRANSFER_TO_LAYOUT_H
#define COCKET_TRANSFER_TO_LAYOUT_H

#include "transfer/object_copy.h"

struct layout_write {
	struct source *target; /* owned */
	int blobs;             /* blobs/sha256 */
};

#define NO_LAYOUT_WRITE ((struct layout_write){ .blobs = -1 })
void layout_write_close(struct layout_write *w);

/* Makes the directory (its last component) where it is not there.  COCKET_E_USAGE: it holds something that is no layout; COCKET_E_IO. */
MUST_CHECK enum cocket_code layout_write_open(struct layout_write *w, const char *path, struct err *err);

/* All of the set: first the objects, side by side, then what the labels name, in index.json.  Signatures that the layout has already
 * under a tag stay beside those that come.  COCKET_E_IO: disk full, read-only, ...; what the sources say otherwise. */
MUST_CHECK enum cocket_code layout_write(struct copied_total *out, struct layout_write *w, const struct object_set *s, struct err *err);

#endif
