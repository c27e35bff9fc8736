/* Layers or descriptors that have to be at a tag: ours, and whatever was seen there while we worked. */
#ifndef COCKET_SIGN_TAG_ENTRIES_H
#define COCKET_SIGN_TAG_ENTRIES_H

#include "format/oci/manifest.h"

/* One layer or descriptor.  A payload signed twice is one digest and two layers: the signature tells them apart. */
struct tag_entry {
	struct buf json;
	struct digest digest;
	struct buf signature;
	bool is_replaced; /* was there, and need not be any more: ours took its place */
};

struct tag_entries { /* in the order they were first seen */
	struct tag_entry *items;
	size_t count, capacity;
};
void tag_entries_free(struct tag_entries *k);

/* The element is json, one descriptor. */
MUST_CHECK enum cocket_code tag_entries_add_json(struct tag_entries *k, struct slice json, struct err *err);
/* What the manifest lists and is not known yet. */
MUST_CHECK enum cocket_code tag_entries_add_listed(struct tag_entries *k, const struct manifest *m, struct err *err);

/* Those that are to be there. */
size_t tag_entries_count(const struct tag_entries *k);
bool tag_entries_is_replaced(const struct tag_entries *k, const struct descriptor *d);

bool tag_entry_is_listed(const struct manifest *m, const struct tag_entry *e);
bool tag_entries_are_listed(const struct manifest *m, const struct tag_entries *k);

/* The name of the list in a document of that kind. */
const char *list_name(enum manifest_kind kind);

#endif
