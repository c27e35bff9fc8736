/* What a file is, by its top-level fields: the predicate type to attest it under.  Bytes to values, pure. */
#ifndef COCKET_FORMAT_ATTESTATION_PREDICATE_DETECT_H
#define COCKET_FORMAT_ATTESTATION_PREDICATE_DETECT_H

#include "format/attestation/predicate_type.h"
#include "format/attestation/scan_format.h"

struct detected_predicate {
	const char *what;               /* "Trivy's JSON", "an OpenVEX document"; NULL not known */
	char type[PREDICATE_TYPE_BYTES]; /* under which it is attested */
	char family[PREDICATE_TYPE_BYTES]; /* that, or what it begins with: behind it may be a version; such types hold the same */
	enum scan_format scan;          /* SCAN_NOT_KNOWN: it is none */
};

/* COCKET_E_FORMAT: no JSON object; COCKET_E_USAGE: it is attested or signed already. */
MUST_CHECK enum cocket_code predicate_detect(struct detected_predicate *out, struct slice file, struct err *err);

#endif
