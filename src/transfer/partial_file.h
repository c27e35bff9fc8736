/* A file that grows under a name of its own, ".NAME.partial", until it is whole and gets its own: so that whoever is killed leaves
 * something to go on from, and never half a file under the name itself.  Two processes never write the same one. */
#ifndef COCKET_TRANSFER_PARTIAL_FILE_H
#define COCKET_TRANSFER_PARTIAL_FILE_H

#include <limits.h>
#include <stdint.h>

#include "base/err.h"

struct partial {
	int fd;
	int dir;                   /* borrowed */
	uint64_t size;             /* when it was opened */
	char name[NAME_MAX + 1];   /* that it will have */
	char partial[NAME_MAX + 1];
};

#define NO_PARTIAL ((struct partial){ .fd = -1, .dir = -1 })
void partial_close(struct partial *p); /* leaves it for the next one, unless it is empty */

/* Opens or makes it, mode 0600, and locks it: waits for another process as long as that one's file grows.
 * COCKET_E_USAGE where what has NAME is a directory, a device or a pipe, or a link to one. */
MUST_CHECK enum cocket_code partial_open(struct partial *p, int dir, const char *name, struct err *err);

/* Asks the file system for room for a file of that size, where it can tell (ENOSPC before the first byte). */
MUST_CHECK enum cocket_code partial_reserve(const struct partial *p, uint64_t size, struct err *err);

/* Flushes it and gives it its name, over what is there; closes it.  The directory is the caller's to flush. */
MUST_CHECK enum cocket_code partial_publish(struct partial *p, struct err *err);

void partial_remove(struct partial *p); /* nothing in it is worth to be kept */

#endif
