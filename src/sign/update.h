/* Adding elements to a list in a manifest at a tag, while others may be doing the same: nobody's element is lost, theirs nor ours.
 * Registries have no compare-and-swap, so it is: read, merge, write, read back, and again until everything ever seen is there. */
#ifndef COCKET_SIGN_UPDATE_H
#define COCKET_SIGN_UPDATE_H

#include "image/source.h"

struct tag_update {
	const char *tag;
	enum manifest_kind kind;    /* MANIFEST_IMAGE: its layers, MANIFEST_INDEX: its manifests */
	size_t max;                 /* elements that others will look at: COCKET_E_TOO_MANY past it */
	struct slice element;       /* JSON of a descriptor: ours; empty: those of listed */
	const struct manifest *listed; /* what it lists is ours; NULL none */
	struct slice fresh;         /* the document to begin with where the tag is not there, its list empty */
	/* The config of a document with these layers, uploaded before it; NULL: what is there stays.  go-containerregistry, and so cosign,
	 * does not append to a manifest whose config has another number of layers. */
	enum cocket_code (*config_print)(struct buf *out, const struct digest *layers, size_t count, struct err *err);
};

/* COCKET_E_FORMAT where something else lies at the tag: it stays as it is.  COCKET_E_REGISTRY where others overwrote ours every time. */
MUST_CHECK enum cocket_code tag_update(struct source *s, const struct tag_update *u, struct err *err);

#endif
