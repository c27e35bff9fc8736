/* The document at a tag with more elements in its list: what is there stays as it is unless it is replaced, what is missing comes at
 * the end. */
#ifndef COCKET_SIGN_TAG_MERGE_H
#define COCKET_SIGN_TAG_MERGE_H

#include "sign/tag_entries.h"

/* The digests of the merged list.  *out is yours (free). */
MUST_CHECK enum cocket_code tag_merge_digests(struct digest **out, size_t *count, const struct tag_entries *k, const struct manifest *m,
                                           struct err *err);

/* config: the one that it is to have; empty: it keeps its own. */
MUST_CHECK enum cocket_code tag_merge_print(struct buf *out, const struct tag_entries *k, const struct manifest *m, const struct buf *config,
                                         struct err *err);

#endif
