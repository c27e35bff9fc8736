/* Signatures that are on their way to a tag where there are others already: nobody's is lost. */
#ifndef COCKET_SHIP_MERGE_H
#define COCKET_SHIP_MERGE_H

#include "ship/shipment.h"

/* A LABEL_TAGGED on its way to target (layout or registry), its blobs and manifest there already.  *merged: the tag holds what was there and
 * what the label brings, or had it already; false: the tag is free, or its like is replaced (.sbom), and the caller writes it. */
MUST_CHECK enum cocket_code merge_into(bool *merged, struct source *target, const struct shipment *s, const struct label *label,
                                       struct err *err);

/* Labels of one tag within a shipment, as of an image that came from two repositories, become one.  s is sorted. */
MUST_CHECK enum cocket_code shipment_merge(struct shipment *s, struct err *err);

#endif
