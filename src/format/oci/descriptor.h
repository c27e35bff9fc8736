/* Descriptors: the type, digest and size of a blob, as manifests and indexes name it. */
#ifndef COCKET_FORMAT_OCI_DESCRIPTOR_H
#define COCKET_FORMAT_OCI_DESCRIPTOR_H

#include "base/json.h"
#include "crypto/digest.h"
#include "format/oci/platform.h"

/* Strings borrow from the document the descriptor was parsed from.  media_type matches type/subtype, each <= 127. */
struct descriptor {
	const char *media_type;
	struct digest digest;
	uint64_t size;
	const char *artifact_type;     /* NULL none */
	const char *data;              /* NULL none; base64 of the content, not yet checked */
	bool has_urls;                 /* a foreign layer: it says where else its bytes are, which is never followed (A24) */
	bool has_platform;
	struct platform platform;
	struct json annotations;       /* object or absent; all values are strings */
};
MUST_CHECK enum cocket_code descriptor_parse(struct descriptor *out, struct json obj, struct err *err);
/* The annotation's value, or NULL.  Borrowed. */
const char *descriptor_annotation(const struct descriptor *d, const char *name);
/* Decodes .data and checks it against size and digest (image-spec descriptor.md); COCKET_E_NOT_FOUND where there is no data. */
MUST_CHECK enum cocket_code descriptor_data(struct buf *out, const struct descriptor *d, struct err *err);

/* The field "annotations", absent or an object of strings (image-spec annotations.md).  COCKET_E_FORMAT. */
MUST_CHECK enum cocket_code annotations_read(struct json *out, struct json obj, struct err *err);

#endif
