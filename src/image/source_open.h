/* Opens what a reference names, whatever kind of source it is. */
#ifndef COCKET_IMAGE_SOURCE_OPEN_H
#define COCKET_IMAGE_SOURCE_OPEN_H

#include "image/source.h"

/* *out is yours.  write: sign will push (the token's scope asks for it).  COCKET_E_NOT_FOUND, COCKET_E_IO (layout), COCKET_E_USAGE (plain
 * http refused). */
MUST_CHECK enum cocket_code source_open(struct source **out, struct session *session, const struct reference *ref, bool write,
                                        struct err *err);

/* What is attached to the images of this registry's source - signatures, attestations - is looked for in that repository alone, and goes
 * there; NULL: beside them. */
MUST_CHECK enum cocket_code registry_set_elsewhere(struct source *s, const struct name *repository, bool write, struct err *err);

#endif
