/* What one layer has at the paths that an inventory looks at (image/inventory_wish.h), noted as its bytes pass: hashes of files, packages of
 * databases, and what it takes away of the layers below. */
#ifndef COCKET_IMAGE_LAYER_INVENTORY_H
#define COCKET_IMAGE_LAYER_INVENTORY_H

#include "crypto/digest.h"
#include "crypto/sha1.h"
#include "image/inventory_wish.h"
#include "stream/hash_writer.h"
#include "stream/layer_tar.h"

#define LAYER_INVENTORY_MAX_BYTES ((size_t)32 << 20)   /* of one layer: names and packages */
#define INVENTORIES_MAX_BYTES ((size_t)256 << 20)      /* of all layers of a run */

struct inventory_package { /* texts are the layer's */
	enum package_kind kind;
	const char *name, *version, *architecture;
};

enum layer_note_kind { NOTE_FILE, NOTE_DIRECTORY, NOTE_HARD_LINK, NOTE_OTHER, NOTE_DELETED, NOTE_EMPTIED };

struct layer_note {
	enum layer_note_kind kind;
	const char *path;
	size_t place;              /* in the wish's paths, and one more; 0: it is none of them */
	const char *link;          /* of links, as it is written; NULL none */
	struct digest sha256;      /* of a file, as far as they are wished */
	uint8_t sha1[SHA1_BYTES];
	struct inventory_package *packages; /* owned; of a database that is read */
	size_t package_count, package_capacity;
	const char *why;           /* of one that could not be read; NULL: it was */
};

struct layer_inventory {
	struct arena arena;
	struct layer_note *notes;  /* owned; in the order of the layer's entries */
	size_t count, capacity;
};
void layer_inventory_free(struct layer_inventory *i);

/* Of one layer, while it passes: for image/layer_contents.c. */
struct inventory_taker;
/* follower: whose bytes these are; kept as a pointer. */
MUST_CHECK enum cocket_code inventory_taker_new(struct inventory_taker **out, struct inventory_wish *wish, const struct hash_follower *follower,
                                                struct err *err);
MUST_CHECK enum cocket_code inventory_taker_entry(struct inventory_taker *t, const struct layer_entry *e, struct err *err);
/* The path is gone of the layers below, or all that is in it. */
MUST_CHECK enum cocket_code inventory_taker_deleted(struct inventory_taker *t, const char *path, bool only_emptied, struct err *err);
MUST_CHECK enum cocket_code inventory_taker_bytes(struct inventory_taker *t, struct slice bytes, struct err *err); /* of the last entry */
MUST_CHECK enum cocket_code inventory_taker_end(struct inventory_taker *t, struct err *err);
MUST_CHECK enum cocket_code inventory_taker_finish(struct layer_inventory *out, struct inventory_taker *t, struct err *err);
void inventory_taker_free(struct inventory_taker **t);

#endif
