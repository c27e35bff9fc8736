/* The inside of discover_image: the manifests of one image, and the subjects whose attachments are still to be looked for. */
#ifndef COCKET_TRANSFER_DISCOVER_H
#define COCKET_TRANSFER_DISCOVER_H

#include "image/fetches.h"
#include "image/tree.h"
#include "transfer/object_set.h"

/* A manifest that may have attachments, and how many of the endings of cosign's tags it may have them by: an image all, an SBOM ".sig", a
 * bundle none. */
enum endings { ENDINGS_NONE = 0, ENDINGS_SIGNATURE = 1, ENDINGS_ALL = 3 };
struct subject {
	struct digest digest;
	enum endings endings;
	bool is_attached;        /* itself to another */
};

struct discovery {
	struct object_set *object_set;
	struct source *from;
	const struct image *image;
	const struct discovery_wants *wanted;
	const struct descriptor *only; /* of the image's index: the first of the platform that alone is wanted; NULL: what is chosen */
	struct subject *subjects;      /* owned */
	size_t subject_count, subject_capacity;
	uint64_t attached_bytes;
};

/* A manifest that attachments are looked for of; one that is there already stays as it is.  COCKET_E_TOO_MANY, COCKET_E_NOMEM. */
MUST_CHECK enum cocket_code subject_add(struct discovery *c, const struct subject *subject, struct err *err);

/* diff_ids.c: what the layers of the image have to unpack to, by the configs of its manifests. */
bool diff_ids_want_config(void *collector, const struct tree_node *n);
MUST_CHECK enum cocket_code diff_ids_visit(void *collector, struct tree_node *n, const struct tree_config *config, struct err *err);

/* attachments.c: what is attached to the subjects from first on, added to the set; the attachments become subjects themselves. */
MUST_CHECK enum cocket_code attached_collect(struct discovery *c, size_t first, struct err *err);

#endif
