/* What the files about index.json share. */
#ifndef COCKET_IMAGE_LAYOUT_LAYOUT_INDEX_PART_H
#define COCKET_IMAGE_LAYOUT_LAYOUT_INDEX_PART_H

#include "image/layout/layout.h"

/* Docker's short forms are read: "rancher/pause:3.6" is docker.io/rancher/pause:3.6. */
bool index_reference_read(struct name *out, const char *text);

/* docker and containerd: ref.name is the tag, image.name the whole reference.  NULL if that is not there, or contradicts ref.name. */
const char *index_entry_image_name(const struct descriptor *d);

/* A word to find the image of that whole name by in this layout: it is no name of any other. */
bool index_tag_is_local(const char *ref_name, const char *image_name);

/* The entry that one of that name takes the place of: by its ref.name or, if it need not be exactly that, by its end.  NULL: none.  COCKET_E_FORMAT if it
 * stands at several manifests. */
MUST_CHECK enum cocket_code index_find_replaced(const struct descriptor **out, const struct manifest *index, const char *tag, bool exact, struct err *err);

/* index.json with other members of "manifests": put writes them; all else stays. */
typedef void index_put_fn(void *ctx, struct json_writer *w, const struct manifest *index);
MUST_CHECK enum cocket_code index_print_with(struct buf *out, const struct manifest *index, index_put_fn *put, void *ctx, struct err *err);

#endif
