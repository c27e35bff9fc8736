/* What is to be added to the list in a manifest at a tag. */
#ifndef COCKET_SIGN_TAG_CHANGE_H
#define COCKET_SIGN_TAG_CHANGE_H

#include "image/source.h"

/* Which elements ours takes the place of. */
struct tag_replaces {
	bool (*is_replaced)(const void *ctx, const struct descriptor *d);
	const void *ctx;
};

struct tag_update {
	const char *tag;
	enum manifest_kind kind;    /* MANIFEST_IMAGE: its layers, MANIFEST_INDEX: its manifests */
	size_t max;                 /* elements that others will look at: COCKET_E_TOO_MANY past it */
	struct slice element;       /* JSON of a descriptor: ours; empty: those of listed */
	const struct tag_replaces *replaces; /* of those that are there before we write; used until tag_write returns.  NULL: nothing */
	const struct manifest *listed; /* what it lists is ours; NULL none */
	struct slice fresh;         /* the document to begin with where the tag is not there, its list empty */
	const struct digest *subject; /* of the image: where it comes at the tag itself, the tag is not there.  NULL none */
	/* The config of a document with these layers, uploaded before it; NULL: what is there stays.  go-containerregistry, and so cosign,
	 * does not append to a manifest whose config has another number of layers. */
	enum cocket_code (*config_print)(struct buf *out, const struct digest *layers, size_t count, struct err *err);
};

#endif
