/* --deep in two steps: which blobs an image has (blob_verify_plan.c), and whether each is what it should be (blob_verify_check.c).  Private to verify/. */
#ifndef COCKET_VERIFY_BLOB_VERIFY_H
#define COCKET_VERIFY_BLOB_VERIFY_H

#include "base/thread_pool.h"
#include "base/progress.h"
#include "image/source.h"
#include "verify/blob_list.h"

/* Threads and a handle on the image's place for each; worker 0 has the caller's own. */
struct crew {
	struct source *sources[POOL_THREADS_MAX];
	size_t workers;
	struct layer_budget lanes;
	struct progress *progress; /* NULL: nobody watches */
};
void crew_open(struct crew *c, struct source *s, size_t workers, struct progress *progress);
void crew_close(struct crew *c);
/* The worker's handle; of one that has none yet a new one. */
MUST_CHECK enum cocket_code crew_source(struct source **out, struct crew *c, size_t worker, struct err *err);

/* Which manifests of an index are looked at; the image itself always is. */
struct deep_choice {
	const struct digest *chosen; /* the index's own entries; NULL: all */
	size_t count;
	bool diff_ids;               /* the configs are read */
};
/* All blobs that the image consists of, in the order of its manifests; what is known of manifests and configs by now is set already. */
MUST_CHECK enum cocket_code deep_plan(struct blobs *out, struct source *s, const struct image *image, const struct deep_choice *choice,
                                      struct err *err);

/* Looks at each that is not done yet, and says what became of it.  COCKET_E_NOMEM. */
MUST_CHECK enum cocket_code deep_check(struct blobs *blobs, struct crew *c, struct err *err);

#endif
