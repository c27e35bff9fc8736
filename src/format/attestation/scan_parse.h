/* Reads a scan: Trivy's JSON (SchemaVersion 2), Grype's, SARIF 2.1.0, CycloneDX with vulnerabilities, Clair's report, and the predicates that wrap
 * them or have a list of their own: cosign's vuln, in-toto's vulns, Docker Scout's vulnerabilities.
 * A document without a list of results is malformed, never clean; nothing is taken for harmless because a word is not known. */
#ifndef COCKET_FORMAT_ATTESTATION_SCAN_PARSE_H
#define COCKET_FORMAT_ATTESTATION_SCAN_PARSE_H

#include "format/attestation/scan.h"

/* COCKET_E_FORMAT (a field is missing or wrong, also: it is of another image), COCKET_E_UNSUPPORTED (no scanner's document that is known),
 * COCKET_E_TOO_MANY over SCAN_FINDINGS_MAX findings.  Whether the times are plausible is the caller's to check: none is compared with a clock.
 * What is read goes by the document's fields, not by its predicate type: see scan_format.h.  image NULL: of any image. */
MUST_CHECK enum cocket_code scan_parse(struct scan *out, struct slice predicate, const struct scan_image *image, struct err *err);

#endif
