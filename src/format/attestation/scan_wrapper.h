/* What cosign's vuln predicate and in-toto's vulns have in common around the results: scanner, database, times.  For scan*.c alone. */
#ifndef COCKET_FORMAT_ATTESTATION_SCAN_WRAPPER_H
#define COCKET_FORMAT_ATTESTATION_SCAN_WRAPPER_H

#include "format/attestation/scan_part.h"

/* After the results: overrules what they say themselves, but never with a later time.  If the wrapper has no end, the scan has no time. */
MUST_CHECK enum cocket_code scan_wrapper_read(struct scan_reader *r, struct json_pull predicate);

#endif
