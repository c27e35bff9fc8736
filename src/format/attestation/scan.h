/* What a scanner found in an image, in one form for all scanners: which of them, when, and each finding once.  Made by scan_parse.h. */
#ifndef COCKET_FORMAT_ATTESTATION_SCAN_H
#define COCKET_FORMAT_ATTESTATION_SCAN_H

#include "base/arena.h"
#include "crypto/digest.h"
#include "format/attestation/scan_format.h"
#include "format/attestation/severity.h"

/* One finding: (id, package, version) is distinct in a scan; if there are several severities it has the worst. */
struct vulnerability {
	const char *id;                        /* "CVE-2026-1001", as the scanner has it */
	const char *package, *version, *purl;  /* "": not said */
	const char *const *aliases;            /* other ids of the same */
	size_t alias_count;
	enum severity severity;
	bool has_fix_state, is_fixable;        /* no state: nobody knows, and is_fixable is false */
	bool is_advisory;                      /* it and its aliases are several CVEs: an alias is a part of it, not the same */
	const char *suppression;               /* the document itself says that it does not count, in these words; NULL: it counts */
};

struct scan {
	enum scan_format format;               /* of the scanner's own document */
	char scanner[128], scanner_version[64]; /* "trivy", "0.58.0"; "": not said */
	bool has_time, has_database_time;
	int64_t time, database_time;           /* when the scan ended; of when its database is */
	struct vulnerability *items;           /* sorted by id, package, version */
	size_t count, capacity;
	struct arena texts;
};
void scan_free(struct scan *s);

/* The digests of the image that the scan must be of.  A scan that names digests, and none of these, is of another image; so is one that
 * names another configuration.  NULL: not known, and not compared. */
struct scan_image {
	const struct digest *manifest; /* the statement's subject */
	const struct digest *index;    /* that lists it */
	const struct digest *config;
};

/* What a check may need and a scan may lack; one line for people, NULL if it is there:
 * "the scan does not say how old its database was". */
enum scan_field { SCAN_FIELD_TIME, SCAN_FIELD_DATABASE_TIME, SCAN_FIELD_SCANNER, SCAN_FIELD_SCANNER_VERSION, SCAN_FIELD_FIXES, SCAN_FIELD_PACKAGES };
const char *scan_lacks(const struct scan *s, enum scan_field field);

#endif
