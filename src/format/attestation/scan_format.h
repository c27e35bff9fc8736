/* Which scanner's document a file or predicate is, and what type of attestation it becomes. */
#ifndef COCKET_FORMAT_ATTESTATION_SCAN_FORMAT_H
#define COCKET_FORMAT_ATTESTATION_SCAN_FORMAT_H

#include "base/json_pull.h"

/* What a document is, by its fields. */
enum scan_format {
	SCAN_NOT_KNOWN,
	SCAN_TRIVY,
	SCAN_GRYPE,
	SCAN_SARIF,
	SCAN_CYCLONEDX,   /* with vulnerabilities; without them it is an SBOM, and SCAN_NOT_KNOWN */
	SCAN_CLAIR,
	SCAN_COSIGN_VULN, /* wraps one of those above */
	SCAN_INTOTO_VULNS,
	SCAN_SCOUT,       /* Docker Scout's vulnerabilities v0.1: an array, of at least one package */
};

/* "Trivy's JSON", "SARIF", ... */
const char *scan_format_name(enum scan_format format);

/* The format of a file that a scanner wrote.  COCKET_E_FORMAT: not JSON, or two formats at once; COCKET_E_TOO_MANY, COCKET_E_NOMEM. */
MUST_CHECK enum cocket_code scan_detect(enum scan_format *out, struct slice document, struct err *err);

/* The same of a value that was opened. */
MUST_CHECK enum cocket_code scan_format_of(enum scan_format *out, struct json_pull document, struct err *err);

/* Under which type a document of that format is attested: CycloneDX as itself, in-toto's vulns and cosign's as what they are, and the others,
 * which have no type of their own, inside cosign's vuln predicate (scan_is_wrapped), where other tools look for them. */
const char *scan_predicate_type(enum scan_format format);
bool scan_is_wrapped(enum scan_format format);

/* cosign's and in-toto's predicates: they hold a document or a list, and are never inside another. */
bool scan_is_predicate(enum scan_format format);

#endif
