/* --deep in two steps: which blobs an image has (blob_verify_plan.c), and whether each is what it should be (blob_verify_check.c).  Private to
 * verify/. */
#ifndef COCKET_VERIFY_BLOB_VERIFY_H
#define COCKET_VERIFY_BLOB_VERIFY_H

#include "base/progress.h"
#include "image/layer_watch.h"
#include "image/source.h"
#include "verify/blob_list.h"

/* Which manifests of an index are looked at; the image itself always is. */
struct blob_verify_choice {
	const struct digest *chosen; /* the index's own entries; NULL: all */
	size_t count;
	bool diff_ids;               /* the configs are read */
};
/* All blobs that the image consists of, in the order of its manifests; what is known of manifests and configs by now is set already. */
MUST_CHECK enum cocket_code blob_verify_plan(struct blobs *out, struct source *s, const struct image *image, const struct blob_verify_choice *choice,
                                      struct err *err);

/* Looks at each that is not done yet, by so many threads, and says what became of it; watch: looks into layers too, NULL: nobody does.
 * COCKET_E_NOMEM. */
MUST_CHECK enum cocket_code blob_verify_check(struct blobs *blobs, struct source *s, size_t workers, struct progress *p, struct layer_watch *watch,
                                              struct err *err);

#endif
