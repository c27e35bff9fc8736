/* Reads lists of what is in an image: SPDX 2 as JSON, and as the tag-value text that cosign wraps, SPDX 3 as JSON-LD, CycloneDX as JSON.
 * Packages and files are handed on as they come, so that memory does not grow with the document, but by licences of SPDX 3 where they are wanted.
 * Pure. */
#ifndef COCKET_FORMAT_ATTESTATION_SBOM_READ_H
#define COCKET_FORMAT_ATTESTATION_SBOM_READ_H

#include "format/attestation/sbom.h"

/* document: a predicate, or a file as a tool wrote it.  What it is goes by its fields.  COCKET_E_FORMAT; COCKET_E_UNSUPPORTED: none that is read here;
 * COCKET_E_TOO_MANY, COCKET_E_TOO_LARGE.  What was handed on before an error counts for nothing. */
MUST_CHECK enum cocket_code sbom_read(struct sbom *out, struct slice document, const struct sbom_sink *sink, struct err *err);

#endif
