/* Signatures that are on their way to a tag where there are others already: nobody's is lost. */
#ifndef COCKET_TRANSFER_MERGE_TAGS_H
#define COCKET_TRANSFER_MERGE_TAGS_H

#include "transfer/object_set.h"

enum merging {
	MERGING_TO_WRITE,  /* the tag is free, or its like is replaced (.sbom): the caller writes it */
	MERGING_WAS_THERE, /* the tag has all of it already */
	MERGING_DONE,      /* it holds now what was there and what the label brings */
};

/* A LABEL_TAGGED on its way to target (layout or registry), its blobs and manifest there already. */
MUST_CHECK enum cocket_code merge_into(enum merging *out, struct source *target, const struct object_set *s, const struct label *label,
                                       struct err *err);

/* Labels of one tag within a set, as of an image that came from two repositories, become one.  s is sorted. */
MUST_CHECK enum cocket_code merge_tags(struct object_set *s, struct err *err);

#endif
