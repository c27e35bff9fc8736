/* Every byte of what travels, before any of it is accepted. */
#ifndef COCKET_TRANSFER_OBJECT_CHECK_H
#define COCKET_TRANSFER_OBJECT_CHECK_H

#include "transfer/object_copy.h"

/* COCKET_OK: each object can be had, whole, with the size and digest that it is listed with, and unpacks to its diff ID where it has one. */
MUST_CHECK enum cocket_code objects_check(struct copied_total *out, const struct object_set *s, struct err *err);

#endif
