/* A layer's bytes against its diff ID: what an image config says of the layers, and the fence that decompresses and hashes what flows through
 * (image-spec config.md, "rootfs"; layer.md).  What came out of decompression counts for nothing before the compressed bytes are proved. */
#ifndef COCKET_IMAGE_LAYER_H
#define COCKET_IMAGE_LAYER_H

#include <pthread.h>
#include <stdatomic.h>

#include "format/oci/image_config.h"
#include "format/oci/manifest.h"
#include "stream/async_writer.h"
#include "stream/decompress.h"
#include "stream/hash_writer.h"

/* False for what is no file system: then it has no diff ID.  Foreign layers are file systems as others are. */
bool layer_compression(enum compression *out, const char *media_type);

/* Does the config of m have diff IDs to give?  Not one of another kind, nor that of layers that are no file systems. */
bool layers_have_diff_ids(const struct manifest *m);
/* BuildKit's provenance, as an index lists it: it runs on no platform, and its config has diff IDs of what is no file system. */
bool is_provenance(const struct descriptor *d);
/* Those of the config of m, one for each layer.  COCKET_E_FORMAT; *out is yours. */
MUST_CHECK enum cocket_code layers_diff_ids(struct diff_ids *out, const struct manifest *m, struct slice config, struct err *err);

/* What layers that are decompressed side by side share. */
struct layer_budget {
	atomic_int spare;       /* threads more that would have a core of their own */
	pthread_mutex_t window; /* held while a zstd layer is decompressed: one window is a third of all the memory there may be */
};
void layer_budget_open(struct layer_budget *l);
void layer_budget_close(struct layer_budget *l);

/* A layer's compressed bytes go into base, which takes them all, whatever comes of them. */
struct layer_hash {
	struct writer base;
	struct hash_writer hash;
	struct async_writer *beside;   /* owned; the hash's thread; NULL none */
	struct decompress *inflate; /* owned */
	struct layer_budget *window;    /* whose window is held; NULL none */
	bool is_compressed;
	struct hash_follower *also; /* gets what is unpacked, too */
	struct err err;          /* the first that decompression said */
};
/* budget must outlive it; another zstd layer that is decompressed there is waited for.  NULL: this thread does it all.  also: gets what is unpacked too,
 * from whichever thread, of which nothing is proved before the end, and must take it all; NULL: nobody.  u must stay where it is. */
MUST_CHECK enum cocket_code layer_hash_open(struct layer_hash *u, enum compression compression, uint64_t size, struct layer_budget *budget,
                                            struct hash_follower *also, struct err *err);
/* After the last byte.  packed: the digest of what went in, proved.  *out: of what came out.  COCKET_E_FORMAT, COCKET_E_TOO_LARGE as
 * inflate.h says. */
MUST_CHECK enum cocket_code layer_hash_finish(struct digest *out, struct layer_hash *u, const struct digest *packed, struct err *err);
/* The same, and it must be that diff ID; else COCKET_E_DIGEST. */
MUST_CHECK enum cocket_code layer_hash_check(struct layer_hash *u, const struct digest *packed, const struct digest *diff_id, struct err *err);
void layer_hash_close(struct layer_hash *u);

#endif
