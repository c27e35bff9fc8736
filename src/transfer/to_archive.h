/* A set written as one archive: an image layout in a tar, with or without docker's manifest.json.
 * It grows as ".NAME.partial" beside the file that it will be, each blob at its place and proved there, and gets its name when all of it is
 * whole and flushed; a file of that name stays as it is until then.  Whoever is killed leaves what the next one goes on from. */
#ifndef COCKET_TRANSFER_TO_ARCHIVE_H
#define COCKET_TRANSFER_TO_ARCHIVE_H

#include "transfer/archive_plan.h"
#include "transfer/object_copy.h"

/* s is sorted; docker as in archive_plan.h.  COCKET_E_IO: disk full, read-only, ...; what the sources say otherwise. */
MUST_CHECK enum cocket_code archive_write(struct copied_total *out, const char *path, const struct object_set *s, const struct docker_image *docker,
                                          struct err *err);

#endif
