/* Manifests, indexes and image configs: any bytes, under each kind of media type.  One document has one kind, however it was served (A10).
 * Never touches a file or a network. */
#include <stdlib.h>

#include "base/limits.h"
#include "format/oci/image_config.h"
#include "format/oci/manifest.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Inlined data that is taken has the size and the digest that the descriptor says. */
static void
check_descriptor(const struct descriptor *d)
{
	AUTO(buf_free) struct buf data = BUF(MIB);
	struct err err;

	if (descriptor_data(&data, d, &err) == COCKET_OK && (data.len != d->size || digest_check(&d->digest, buf_slice(&data), &err)))
		abort();
	descriptor_annotation(d, ANNOTATION_REF_NAME);
}

/* The kind, or -1 where the document is refused. */
static int
kind_served_as(struct slice bytes, const char *served_type)
{
	AUTO(manifest_free) struct manifest m = { 0 };
	struct err err;

	if (manifest_parse(&m, bytes, served_type, &err))
		return -1;
	for (size_t i = 0; i < m.count; i++)
		check_descriptor(&m.items[i]);
	return (int)m.kind;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice bytes = slice_of(data, size);
	struct image_config config;
	struct err err;
	int image = kind_served_as(bytes, MEDIA_OCI_MANIFEST);
	int list = kind_served_as(bytes, MEDIA_DOCKER_LIST);

	kind_served_as(bytes, NULL);
	if (image == (int)MANIFEST_INDEX || list == (int)MANIFEST_IMAGE || (image != -1 && list != -1))
		abort();
	if (image_config_parse(&config, bytes, &err) == COCKET_OK && !platform_matches(&config.platform, &config.platform))
		abort();
	return 0;
}
