/* Package URLs (package-url/purl-spec): pkg:TYPE/NAMESPACE/NAME@VERSION?KEY=VALUE&...#SUBPATH, taken apart and decoded.  Pure. */
#ifndef COCKET_FORMAT_ATTESTATION_PURL_H
#define COCKET_FORMAT_ATTESTATION_PURL_H

#include "base/err.h"
#include "base/slice.h"

#define PURL_PART_BYTES 512

struct purl {
	char type[64];                       /* in small letters */
	char namespace[PURL_PART_BYTES];     /* "" none; with '/' between its parts */
	char name[PURL_PART_BYTES];
	char version[PURL_PART_BYTES];       /* "" none */
	char qualifiers[2 * PURL_PART_BYTES]; /* as written, "" none: see purl_qualifier */
};

bool purl_is(struct slice text); /* begins as one */

/* The subpath is ignored.  COCKET_E_FORMAT, also if a part does not fit. */
MUST_CHECK enum cocket_code purl_parse(struct purl *out, struct slice text, struct err *err);

/* The value, decoded.  False if there is no such qualifier or it is malformed; out is "" then. */
bool purl_qualifier(char *out, size_t size, const struct purl *p, const char *key);

#endif
