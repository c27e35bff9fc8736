/* Manifests, indexes and descriptors of OCI image-spec 1.1 and Docker schema 2.
 * Open objects: unknown fields are ignored (image-spec considerations.md).
 * One document has one meaning: what the bytes are is decided by mediaType and shape; one that could be read as both is refused (A10).
 * Pure: the caller has checked the digest. */
#ifndef COCKET_FORMAT_OCI_MANIFEST_H
#define COCKET_FORMAT_OCI_MANIFEST_H

#include "base/json.h"
#include "crypto/digest.h"

#define MEDIA_OCI_INDEX "application/vnd.oci.image.index.v1+json"
#define MEDIA_OCI_MANIFEST "application/vnd.oci.image.manifest.v1+json"
#define MEDIA_OCI_CONFIG "application/vnd.oci.image.config.v1+json"
#define MEDIA_DOCKER_CONFIG "application/vnd.docker.container.image.v1+json"
#define MEDIA_OCI_EMPTY "application/vnd.oci.empty.v1+json"
#define MEDIA_DOCKER_LIST "application/vnd.docker.distribution.manifest.list.v2+json"
#define MEDIA_DOCKER_MANIFEST "application/vnd.docker.distribution.manifest.v2+json"
#define MEDIA_SIMPLE_SIGNING "application/vnd.dev.cosign.simplesigning.v1+json"
#define MEDIA_COSIGN_SIG "application/vnd.dev.cosign.artifact.sig.v1+json"
#define MEDIA_BUNDLE_PREFIX "application/vnd.dev.sigstore.bundle"
#define MEDIA_BUNDLE_V03 "application/vnd.dev.sigstore.bundle.v0.3+json"

#define ANNOTATION_REF_NAME "org.opencontainers.image.ref.name"
#define ANNOTATION_IMAGE_NAME "io.containerd.image.name" /* containerd's: the whole name, where ref.name is only a tag */
#define ANNOTATION_SIGNATURE "dev.cosignproject.cosign/signature"
#define ANNOTATION_KEY_ID "dev.cocket/key-id" /* ours, unsigned: a hint which key made a simple signature */

/* os/arch[/variant], as docker writes it. */
struct platform {
	char os[32];
	char arch[32];
	char variant[32]; /* "" none */
};
/* "linux/arm64/v8"; COCKET_E_USAGE.  Fields are [a-z0-9_.-]+. */
MUST_CHECK enum cocket_code platform_parse(struct platform *out, struct slice text, struct err *err);
#define PLATFORM_TEXT_BYTES (sizeof(struct platform) + 3)
void platform_print(char out[static PLATFORM_TEXT_BYTES], const struct platform *p);
/* os and arch equal; variant equal, or not asked for, or arm64's default "v8" asked for where there is none. */
bool platform_matches(const struct platform *asked, const struct platform *have);
/* False only where no runtime would take the one for the other: they fold aliases (aarch64, x86_64) and fill in what is missing, each in
 * its own way. */
bool platform_may_match(const struct platform *asked, const struct platform *have);

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

enum manifest_kind { MANIFEST_IMAGE, MANIFEST_INDEX };

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
 * COCKET_E_TOO_MANY, COCKET_E_TOO_LARGE.  media_type is never borrowed from served_type. */
MUST_CHECK enum cocket_code manifest_parse(struct manifest *out, struct slice bytes, const char *served_type, struct err *err);
void manifest_free(struct manifest *m);

/* A list of referrers, an index.  Entries that cannot be read (a digest of another algorithm, say) are left out, so that one does not hide the
 * others: *left_out has the first one's error, and there may be more in the list than *out has. */
MUST_CHECK enum cocket_code referrers_parse(struct manifest *out, struct err *left_out, struct slice bytes, struct err *err);

/* For what no signature covers: COCKET_E_FORMAT where a name at any level (document, descriptor, platform) is one that is read here but for its
 * case, since other programs take the one for the other. */
MUST_CHECK enum cocket_code manifest_one_reading_check(const struct manifest *m, struct err *err);

/* A referrers listing, a fallback index and index.json are indexes like any other; a bad entry is an error that names it. */

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
