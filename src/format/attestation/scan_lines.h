/* What scanners write for people into messages, because SARIF has no fields for it.  For scan*.c alone. */
#ifndef COCKET_FORMAT_ATTESTATION_SCAN_LINES_H
#define COCKET_FORMAT_ATTESTATION_SCAN_LINES_H

#include "format/attestation/scan_part.h"

/* "Package: libssl3", "Fixed version   : 1.2": one per line, as Trivy, Grype and Docker Scout write it, up to the line "Link".
 * Overrules what v has; a severity is added to the others. */
MUST_CHECK enum cocket_code scan_lines_read(struct scan_reader *r, struct vulnerability *v, struct severities *all, struct json_pull text);

/* Clair's converters: "[libssl3 - 3.0.15-1 - High] ..." and "libssl3 - 3.0.15-1 - CVE-2026-1001 ...", which also says the id. */
MUST_CHECK enum cocket_code scan_clair_line_read(struct scan_reader *r, struct vulnerability *v, struct severities *all, struct json_pull text);

#endif
