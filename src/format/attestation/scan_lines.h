/* What scanners write for people into messages, as "Package: libssl3" or "Fixed version   : 1.2", one a line: SARIF has no fields for it.
 * For scan*.c alone. */
#ifndef COCKET_FORMAT_ATTESTATION_SCAN_LINES_H
#define COCKET_FORMAT_ATTESTATION_SCAN_LINES_H

#include "format/attestation/scan_part.h"

/* What the text says, and v has not: package, version, purl; a fix and a severity overrule.  *severity stays as it is if there is none. */
MUST_CHECK enum cocket_code scan_lines_read(struct scan_reader *r, struct vulnerability *v, enum severity *severity, struct json_pull text);

#endif
