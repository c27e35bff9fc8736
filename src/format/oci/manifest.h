/* Manifests, indexes and descriptors of OCI image-spec 1.1 and Docker schema 2.
 * Open objects: unknown fields are ignored (image-spec considerations.md).
 * One document has one meaning: what the bytes are is decided by mediaType and shape; one that could be read as both is refused (A10).
 * Pure: the caller has checked the digest. */
#ifndef COCKET_FORMAT_OCI_MANIFEST_H
#define COCKET_FORMAT_OCI_MANIFEST_H

#include "format/oci/descriptor.h"
#include "format/oci/media_types.h"

enum manifest_kind { MANIFEST_IMAGE, MANIFEST_INDEX };

bool media_type_is_index(const char *media_type);
bool media_type_is_image_config(const char *media_type);

struct manifest {
	struct json_doc doc;           /* owned; descriptors borrow from it */
	enum manifest_kind kind;
	const char *media_type;        /* of the document: its own field, or the one it was served with */
	const char *artifact_type;     /* NULL none; for an image also config.mediaType where artifactType is absent is NOT put here */
	struct descriptor config;      /* MANIFEST_IMAGE */
	struct descriptor *items;      /* layers, or manifests of an index; owned */
	size_t count;
	bool has_subject;
	struct descriptor subject;
	struct json annotations;       /* object or absent */
};

/* served_type: the Content-Type or the descriptor's mediaType, parameters stripped; NULL where none is known (layout by digest).
 * COCKET_E_FORMAT: not JSON, both shapes, mediaType differs from served_type, schemaVersion not 2;
 * COCKET_E_UNSUPPORTED: schema 1 ("docker schema 1 manifest: ..."), other types;
 * COCKET_E_TOO_MANY, COCKET_E_TOO_LARGE.  media_type is never borrowed from served_type.
 * A list of referrers, a fallback index and index.json are indexes like any other; a bad entry is an error that names it. */
MUST_CHECK enum cocket_code manifest_parse(struct manifest *out, struct slice bytes, const char *served_type, struct err *err);
void manifest_free(struct manifest *m);

/* What an artifact is (image-spec manifest.md): its artifactType, or the media type of its config; NULL: it is an image, or an index that says
 * no type. */
const char *manifest_artifact_type(const struct manifest *m);

/* A list of referrers, an index.  Entries that cannot be read (a digest of another algorithm, say) are left out, so that one does not hide the
 * others: *left_out has the first one's error, and there may be more in the list than *out has. */
MUST_CHECK enum cocket_code referrers_parse(struct manifest *out, struct err *left_out, struct slice bytes, struct err *err);

/* For what no signature covers: COCKET_E_FORMAT where a name at any level (document, descriptor, platform) is one that is read here but for its
 * case, since other programs take the one for the other. */
MUST_CHECK enum cocket_code manifest_one_reading_check(const struct manifest *m, struct err *err);

#endif
