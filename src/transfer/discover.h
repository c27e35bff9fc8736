/* The inside of shipment_collect: the manifests of one image, and the subjects whose attachments are still to be looked for. */
#ifndef COCKET_TRANSFER_DISCOVER_H
#define COCKET_TRANSFER_DISCOVER_H

#include "transfer/object_set.h"

/* A manifest that may have attachments, and how many of the endings of cosign's tags it may have them by: an image all, an SBOM ".sig", a
 * bundle none. */
enum endings { ENDINGS_NONE = 0, ENDINGS_SIGNATURE = 1, ENDINGS_ALL = 3 };
struct subject {
	struct digest digest;
	enum endings endings;
	bool is_attached;        /* itself to another */
};

struct collector {
	struct shipment *shipment;
	struct source *from;
	const struct image *image;
	const struct collection *wanted;
	struct subject *subjects; /* owned */
	size_t subject_count;
	uint64_t attached_bytes;
};

MUST_CHECK enum cocket_code subject_add(struct collector *c, const struct subject *subject, struct err *err);

/* Manifests to be fetched; the fetches' err say how it went. */
struct fetches {
	struct fetch *items; /* owned */
	size_t count;
	struct seeded listed; /* of those that an index lists, each once */
};
void fetches_free(struct fetches *f);
/* Fetches some of them side by side, those from first on up to the number that it returns: as many as declare a bounded number of bytes
 * together, so that what a registry sends is never in memory all at once (A8).  The caller frees each when it has taken it. */
size_t fetches_run(struct fetches *f, size_t first, struct source *from);
MUST_CHECK enum cocket_code fetches_add(struct fetches *f, const struct fetch *one, struct err *err);

/* diff_ids.c: what the layers of the image at that parcel have to unpack to, of all its platforms that are in the shipment. */
MUST_CHECK enum cocket_code diff_ids_collect(struct collector *c, size_t image, struct err *err);

/* attachments.c: what is attached to the subjects from first on, added to the shipment; the attachments become subjects themselves. */
MUST_CHECK enum cocket_code attached_collect(struct collector *c, size_t first, struct err *err);

#endif
