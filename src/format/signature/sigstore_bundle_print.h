/* Sigstore bundles v0.3, printed as protobuf's JSON mapping has them (docs/FORMATS.md 2.2).  Values to bytes, pure. */
#ifndef COCKET_FORMAT_SIGNATURE_SIGSTORE_BUNDLE_PRINT_H
#define COCKET_FORMAT_SIGNATURE_SIGSTORE_BUNDLE_PRINT_H

#include "base/buf.h"
#include "crypto/digest.h"

/* A bundle's verificationMaterial, JSON, of a signature by a key; that of one by certificate is certificate_material_print's. */
MUST_CHECK enum cocket_code key_material_print(struct buf *out, const struct digest *key_id, struct err *err);

/* A v0.3 bundle around an in-toto statement and its signature, compact.  material: JSON of its verificationMaterial.  At most out->max bytes. */
MUST_CHECK enum cocket_code sigstore_bundle_print(struct buf *out, struct slice payload, struct slice signature, struct slice material,
                                                  struct err *err);

#endif
