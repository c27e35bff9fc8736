/* Compose files: see compose.c. */
#ifndef COCKET_FORMAT_FILES_COMPOSE_H
#define COCKET_FORMAT_FILES_COMPOSE_H

#include "format/files/compose_part.h"

/* One document, c->root; is_merged is filled in. */
MUST_CHECK enum cocket_code compose_read(struct compose *c, struct err *err);

#endif
