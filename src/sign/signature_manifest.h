/* The documents that carry signatures: .sig manifests as cosign 2 writes them, bundle manifests as cosign 3 does (docs/FORMATS.md 1.2, 2.1).
 * Values -> bytes, pure. */
#ifndef COCKET_SIGN_SIGNATURE_MANIFEST_H
#define COCKET_SIGN_SIGNATURE_MANIFEST_H

#include "base/buf.h"
#include "format/oci/manifest.h"

struct simple_signature {
	struct slice payload, signature;
	const struct digest *key_id; /* NULL: by certificate, with */
	const char *certificate, *chain, *timestamp; /* texts of cosign's annotations */
};
/* One layer of a .sig manifest, its payload inline. */
MUST_CHECK enum cocket_code simple_layer_print(struct buf *out, const struct simple_signature *s, struct err *err);

/* The image config that a .sig manifest with these layers has for form's sake; verifiers do not read it. */
MUST_CHECK enum cocket_code simple_config_print(struct buf *out, const struct digest *layers, size_t count, struct err *err);

/* A .sig manifest with that config and layer (JSON, from simple_layer_print; the empty slice: no layer yet). */
MUST_CHECK enum cocket_code simple_manifest_print(struct buf *out, struct slice config, struct slice layer, struct err *err);

/* One layer of an .att manifest, which is otherwise as a .sig manifest is. */
struct envelope_layer {
	struct slice envelope;
	const struct digest *key_id;
	const char *predicate_type;
};
MUST_CHECK enum cocket_code envelope_layer_print(struct buf *out, const struct envelope_layer *e, struct err *err);

/* The manifest that makes a bundle a referrer of its subject, a small bundle inline; and the descriptor of that manifest for a fallback
 * index. */
struct bundle_document {
	struct slice bundle;
	const struct digest *key_id; /* NULL: by certificate */
	const char *predicate_type;  /* of the statement in it */
	int64_t now;
};
MUST_CHECK enum cocket_code bundle_manifest_print(struct buf *out, const struct descriptor *subject, const struct bundle_document *d, struct err *err);
MUST_CHECK enum cocket_code bundle_descriptor_print(struct buf *out, struct slice manifest, const struct bundle_document *d, struct err *err);

extern const char empty_config[];   /* {} (image-spec manifest.md, "Guidance for an Empty Descriptor") */
extern const char empty_index[];    /* an index that lists nothing */

#endif
