/* Reads VEX: OpenVEX as vexctl and Docker attest it, and CycloneDX's analyses of vulnerabilities. */
#ifndef COCKET_FORMAT_ATTESTATION_VEX_PARSE_H
#define COCKET_FORMAT_ATTESTATION_VEX_PARSE_H

#include "format/attestation/vex.h"

/* COCKET_E_FORMAT, COCKET_E_TOO_MANY, COCKET_E_TOO_LARGE; COCKET_E_UNSUPPORTED: neither of the two.
 * What is read goes by the document's fields, not by its predicate type. */
MUST_CHECK enum cocket_code vex_parse(struct vex *out, struct slice predicate, struct err *err);

#endif
