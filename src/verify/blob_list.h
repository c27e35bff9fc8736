/* The blobs of an image, each once: what they should be, and after the check what became of each.  Zeroed memory denies. */
#ifndef COCKET_VERIFY_BLOB_LIST_H
#define COCKET_VERIFY_BLOB_LIST_H

#include "base/reason.h"
#include "base/seeded.h"
#include "image/layer.h"
#include "verify/verdict.h"

enum blob_kind { BLOB_MANIFEST, BLOB_CONFIG, BLOB_LAYER };
const char *blob_kind_word(enum blob_kind kind); /* "manifest" "config" "layer" */

struct blob {
	enum blob_kind kind;
	size_t number, of;         /* of a layer in its manifest, from 1, and how many there are */
	struct digest manifest;    /* that names it; of several, the first */
	bool has_platform;         /* of that manifest, where an index says it */
	struct platform platform;
	struct digest digest;
	uint64_t size;
	char *media_type;          /* owned */
	bool has_urls;
	enum compression compression;      /* of a layer that has a diff ID */
	bool has_diff_id;
	struct digest diff_id;     /* what the config says that it unpacks to */
	bool is_done;              /* the next are set */
	enum verdict verdict;
	enum reason reason;
	char *detail;              /* owned; NULL none */
};

struct blobs {
	struct blob *items; /* owned */
	size_t count, capacity;
	struct seeded seen; /* of those that were moved here */
	size_t seen_count;
};
void blobs_free(struct blobs *b);

/* What a descriptor of that manifest names; *out is good until the next one is added. */
MUST_CHECK enum cocket_code blobs_add(struct blob **out, struct blobs *b, enum blob_kind kind, const struct descriptor *d, struct err *err);
/* Moves all of from to the end of b, but what is there already: from is left empty. */
MUST_CHECK enum cocket_code blobs_move(struct blobs *b, struct blobs *from, struct err *err);

size_t blobs_count_bad(const struct blobs *b);

/* What became of it; why->code COCKET_OK: it is what it should be. */
void blob_set(struct blob *b, const struct err *why);

/* "linux/amd64: layer 3 of 7 sha256:..." */
#define BLOB_TEXT_BYTES (PLATFORM_TEXT_BYTES + DIGEST_TEXT_BYTES + 64)
void blob_print(char out[static BLOB_TEXT_BYTES], const struct blob *b);

#endif
