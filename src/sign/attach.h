/* Attaching signatures to what they sign, beside those that are there. */
#ifndef COCKET_SIGN_ATTACH_H
#define COCKET_SIGN_ATTACH_H

#include "sign/signature_manifest.h"
#include "sign/tag_update.h"

/* Adds one signature layer to the manifest at the .sig tag: read, merge, write; never loses one that is there.  That it is there to stay is
 * writings_confirm's to say. */
MUST_CHECK enum cocket_code attach_simple(struct writings *w, struct source *s, const struct digest *subject, const struct simple_signature *signature,
                                          struct err *err);
/* Attaches a bundle as an OCI 1.1 referrer, and looks whether the registry lists it; with the fallback tag where it does not. */
MUST_CHECK enum cocket_code attach_bundle(struct writings *w, struct source *s, const struct descriptor *subject, struct slice bundle,
                                          int64_t now, struct err *err);

#endif
