/* Image config blobs: the platform, and the digests of the unpacked layers. */
#ifndef COCKET_FORMAT_OCI_IMAGE_CONFIG_H
#define COCKET_FORMAT_OCI_IMAGE_CONFIG_H

#include "crypto/digest.h"
#include "format/oci/platform.h"

/* Platform of an image config blob (open). */
struct image_config {
	struct platform platform;
};
MUST_CHECK enum cocket_code image_config_parse(struct image_config *out, struct slice bytes, struct err *err);

/* The digests of the unpacked layers, from the lowest up, as an image config blob says them. */
struct diff_ids {
	struct digest *items; /* owned */
	size_t count;
};
void diff_ids_free(struct diff_ids *d);
/* COCKET_E_FORMAT, COCKET_E_UNSUPPORTED (another rootfs type), COCKET_E_TOO_LARGE, COCKET_E_TOO_MANY. */
MUST_CHECK enum cocket_code diff_ids_parse(struct diff_ids *out, struct slice bytes, struct err *err);

#endif
