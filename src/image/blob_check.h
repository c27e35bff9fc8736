/* A blob's bytes, whole: size and digest, and of a layer that has a diff ID, what they decompress to, in one pass. */
#ifndef COCKET_IMAGE_BLOB_CHECK_H
#define COCKET_IMAGE_BLOB_CHECK_H

#include "base/progress.h"
#include "image/layer.h"
#include "image/source.h"

struct blob_expected {
	const struct descriptor *d;
	bool has_diff_id;           /* the next two are set */
	enum compression compression;
	const struct digest *diff_id;
	struct hash_follower *also; /* of one with a diff ID: gets what it unpacks to (layer_hash_open); NULL: nobody */
};

/* COCKET_OK: it is what it should be.  What came out of decompression counts for nothing before the compressed bytes' own digest is proved: a damaged
 * layer is a wrong digest, not a bad gzip file (A23, A34). */
MUST_CHECK enum cocket_code blob_check(const struct blob_expected *b, struct source *from, struct layer_budget *lanes, struct progress *p, struct err *err);

#endif
