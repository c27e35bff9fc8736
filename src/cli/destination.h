/* Where images go: the transports of --to (pull, load). */
#ifndef COCKET_CLI_DESTINATION_H
#define COCKET_CLI_DESTINATION_H

#include "ship/move.h"

struct destination {
	struct reference ref; /* TRANSPORT_REGISTRY: a prefix of names */
};

/* "oci:DIR[:TAG]" and the like.  COCKET_E_USAGE. */
MUST_CHECK enum cocket_code destination_parse(struct destination *out, const char *text, struct err *err);

/* Writes all of the shipment there, or nothing that counts: an image is listed only when all of it is there. */
MUST_CHECK enum cocket_code destination_write(struct moved *out, const struct destination *to, struct shipment *s, struct err *err);

#endif
