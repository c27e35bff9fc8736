/* Whether the layers of an image begin with those of another, as they do where it was made from that one (image-spec config.md, "rootfs").  Configs of
 * both, whose bytes are proved, are compared; never what anybody says of them. */
#ifndef COCKET_VERIFY_BASE_LAYERS_H
#define COCKET_VERIFY_BASE_LAYERS_H

#include "format/oci/image_config.h"
#include "image/source.h"

/* The image that is made from another. */
struct layered {
	struct platform platform; /* of any variant */
	struct diff_ids layers; /* owned */
};
void layered_free(struct layered *l);
MUST_CHECK enum cocket_code layered_read(struct layered *out, const struct manifest *m, struct slice config, struct err *err);

/* Of several images behind one name, those for the same platform are meant. */
struct base_layers {
	size_t images;        /* that there are */
	size_t shared;        /* layers of the one with the most, with all of which the image's begin; 0: of none */
	bool is_undated;      /* one of those does not say when it was made; if none is shared, one of all of them */
	int64_t created;      /* the oldest of those */
};
/* One of those images.  COCKET_E_FORMAT, COCKET_E_UNSUPPORTED, COCKET_E_TOO_LARGE, COCKET_E_TOO_MANY, COCKET_E_NOMEM. */
MUST_CHECK enum cocket_code base_layers_add(struct base_layers *out, const struct layered *of, const struct manifest *m, struct slice config,
                                            struct err *err);

/* All of them.  Errors: that could not be found out. */
MUST_CHECK enum cocket_code base_layers_find(struct base_layers *out, const struct layered *of, struct source *source, const struct image *base, struct err *err);

#endif
