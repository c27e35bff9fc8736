/* Layers or descriptors that have to be at a tag: ours, and whatever was seen there while we worked. */
#ifndef COCKET_SIGN_TAG_ENTRIES_H
#define COCKET_SIGN_TAG_ENTRIES_H

#include "format/oci/manifest.h"

/* One layer or descriptor.  A payload signed twice is one digest and two layers: the signature tells them apart. */
struct element {
	struct buf json;
	struct digest digest;
	struct buf signature;
};

struct known { /* in the order they were first seen */
	struct element *items;
	size_t count, capacity;
};
void known_free(struct known *k);

/* The element is json, one descriptor. */
MUST_CHECK enum cocket_code known_add_json(struct known *k, struct slice json, struct err *err);
/* What the manifest lists and is not known yet. */
MUST_CHECK enum cocket_code known_add_listed(struct known *k, const struct manifest *m, struct err *err);

bool known_is_listed(const struct manifest *m, const struct element *e);
bool known_all_listed(const struct manifest *m, const struct known *k);

/* The name of the list in a document of that kind. */
const char *list_name(enum manifest_kind kind);

#endif
