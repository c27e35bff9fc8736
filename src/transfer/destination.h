/* Where images go: the transports of --to (pull, load). */
#ifndef COCKET_TRANSFER_DESTINATION_H
#define COCKET_TRANSFER_DESTINATION_H

#include "transfer/object_copy.h"

/* Any but a registry.  COCKET_E_USAGE. */
MUST_CHECK enum cocket_code destination_parse(struct reference *out, const char *text, struct err *err);

/* Writes all of the set there, or nothing that counts: an image is listed, an archive has its name, only when all of it is whole.
 * docker: the image that a docker archive is of, see archive_plan.h. */
struct docker_image;
MUST_CHECK enum cocket_code destination_write(struct copied_total *out, const struct reference *to, struct object_set *s,
                                              const struct docker_image *docker, struct err *err);

#endif
