/* Package URLs (package-url/purl-spec): pkg:TYPE/NAMESPACE/NAME@VERSION?KEY=VALUE&...#SUBPATH, taken apart and decoded.  Pure. */
#ifndef COCKET_FORMAT_ATTESTATION_PURL_H
#define COCKET_FORMAT_ATTESTATION_PURL_H

#include "base/err.h"
#include "base/slice.h"

#define PURL_MAX_BYTES 2048

struct purl {
	char text[PURL_MAX_BYTES]; /* what the others point into */
	const char *type;          /* lower-case */
	const char *namespace;     /* "" none; with '/' between its parts */
	const char *name;
	const char *version;       /* "" none */
	const char *qualifiers;    /* as written, "" none: see purl_qualifier */
};

/* COCKET_E_FORMAT. */
MUST_CHECK enum cocket_code purl_parse(struct purl *out, struct slice text, struct err *err);

/* The value, decoded; false if there is no such qualifier, or it does not fit. */
MUST_CHECK bool purl_qualifier(char *out, size_t size, const struct purl *p, const char *key);

#endif
