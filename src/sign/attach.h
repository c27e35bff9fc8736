/* Attaching signatures to what they sign, beside those that are there. */
#ifndef COCKET_SIGN_ATTACH_H
#define COCKET_SIGN_ATTACH_H

#include "sign/earlier.h"
#include "sign/signature_manifest.h"
#include "sign/tag_update.h"

/* A layer on its way to the manifest at a tag. */
struct layer_put {
	const char *tag;
	struct slice blob, layer;             /* what it is, and its descriptor (JSON) */
	const struct tag_replaces *replaces;  /* which layers go; NULL: none */
};
/* Adds the layer: read, merge, write; takes away only what `replaces` says.  That it is there to stay is writings_confirm's to say. */
MUST_CHECK enum cocket_code attach_layer(struct writings *w, struct source *s, const struct layer_put *p, struct err *err);

/* The same of a signature, at the .sig tag of its subject. */
MUST_CHECK enum cocket_code attach_simple(struct writings *w, struct source *s, const struct digest *subject, const struct simple_signature *signature,
                                          const struct tag_replaces *replaces, struct err *err);

/* A bundle, and the manifest that makes it a referrer of its subject. */
struct bundle_put {
	const struct descriptor *subject;
	const struct bundle_document *document;
	struct slice manifest;
	struct earlier *earlier;            /* whose place it takes */
	const struct new_signature *replaces; /* to look for them at the fallback tag, if it comes to that (attestations are known); NULL: it takes nobody's place */
};
/* Attaches a bundle as an OCI 1.1 referrer, and looks whether the registry lists it; with the fallback tag where it does not. */
MUST_CHECK enum cocket_code attach_bundle(struct writings *w, struct source *s, const struct bundle_put *p, struct err *err);

#endif
