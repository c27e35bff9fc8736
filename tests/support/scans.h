/* Scans as one line of text, for tables of tests.
 *	trivy 0.58.0 2026-11-20T08:00:05Z -; CVE-1 libssl3 3.0 high fix purl=pkg:deb/x =GHSA-1 ~not_affected
 * What is not said is "-"; then findings, with fix, no-fix or ? behind the severity; "+" marks an advisory. */
#ifndef COCKET_TESTS_SCANS_H
#define COCKET_TESTS_SCANS_H

#include "base/buf.h"
#include "format/attestation/scan_parse.h"

struct scan_case {
	const char *what;
	const char *json;          /* ' stands for " */
	enum cocket_code code;
	const char *expect;        /* the line, or a part of the error's message */
};

/* A test program of its own: reads each, as of an image whose digests are: manifest 11..., index 22..., configuration 33....
 * Returns what main returns. */
int scans_test(const struct scan_case *cases, size_t n);

#endif
