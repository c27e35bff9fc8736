/* One image into a repository of a registry, signatures and attestations with it: blobs before manifests, what is attached before the tag,
 * the tag last, so that whoever asks by it finds all of it.  What is there already is not sent again. */
#ifndef COCKET_TRANSFER_TO_REGISTRY_H
#define COCKET_TRANSFER_TO_REGISTRY_H

#include "transfer/object_copy.h"

/* Opens the place that is written to, once for each thread. */
struct push_target {
	struct session *session;
	struct reference ref; /* the repository, with the tag of the image, "" none */
};

/* s: of that one image, sorted.  *nothing: all of it was there, under that tag. */
MUST_CHECK enum cocket_code push(struct copied_total *out, bool *nothing, const struct push_target *to, const struct object_set *s, struct err *err);

#endif
