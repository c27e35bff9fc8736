/* From a package of SPDX 3 to its licences.  For sbom_spdx3.c alone. */
#ifndef COCKET_FORMAT_ATTESTATION_SBOM_SPDX3_LICENSE_H
#define COCKET_FORMAT_ATTESTATION_SBOM_SPDX3_LICENSE_H

#include "format/attestation/sbom_part.h"
#include "format/attestation/sbom_spdx3_graph.h"

/* Adds what the first relationship and others from the same element are to (NULL: none) to r->package: all licences of a set, each by itself.  What the document does not say becomes
 * unread_license.  COCKET_E_TOO_MANY, COCKET_E_TOO_LARGE, COCKET_E_NOMEM. */
MUST_CHECK enum cocket_code spdx3_licenses_take(struct sbom_reader *r, struct spdx3_licenses *l, const struct spdx3_relationship *first);

#endif
