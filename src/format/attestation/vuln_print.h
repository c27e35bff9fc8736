/* cosign's vuln predicate printed around a scanner's own document (cosign, specs/COSIGN_VULN_ATTESTATION_SPEC.md), as trivy's own conversion has it.
 * Values to bytes, pure. */
#ifndef COCKET_FORMAT_ATTESTATION_VULN_PRINT_H
#define COCKET_FORMAT_ATTESTATION_VULN_PRINT_H

#include "format/attestation/scan.h"

/* document: what scan was read from; it goes in byte for byte.  What the scan does not say is left out: no time is invented. */
MUST_CHECK enum cocket_code vuln_print(struct buf *out, const struct scan *scan, struct slice document, struct err *err);

#endif
