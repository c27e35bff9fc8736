/* Every byte of what travels, before any of it is accepted. */
#ifndef COCKET_TRANSFER_BLOB_CHECK_H
#define COCKET_TRANSFER_BLOB_CHECK_H

#include "transfer/workers.h"

/* COCKET_OK: each parcel can be had, whole, with the size and digest that it is listed with, and unpacks to its diff ID where it has one. */
MUST_CHECK enum cocket_code shipment_prove(struct moved *out, const struct shipment *s, struct err *err);

#endif
