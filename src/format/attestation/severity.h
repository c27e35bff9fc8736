/* How bad a finding is, in the words of every scanner. */
#ifndef COCKET_FORMAT_ATTESTATION_SEVERITY_H
#define COCKET_FORMAT_ATTESTATION_SEVERITY_H

#include "base/slice.h"

/* SEVERITY_UNKNOWN is a class of its own, which no comparison may take for harmless: see severity_rank. */
enum severity {
	SEVERITY_NONE,
	SEVERITY_NEGLIGIBLE,
	SEVERITY_LOW,
	SEVERITY_MEDIUM,
	SEVERITY_HIGH,
	SEVERITY_CRITICAL,
	SEVERITY_UNKNOWN,
	SEVERITY_COUNT
};

const char *severity_name(enum severity s); /* "none", "negligible", "low", "medium", "high", "critical", "unknown" */

/* The words of scanners in any case: "High", "HIGH", "moderate" (medium), "info" (none), "defcon1" (critical).  Any other word,
 * "" and "unknown" too, is SEVERITY_UNKNOWN. */
enum severity severity_parse(struct slice word);

/* By a CVSS base score in decimal ("9.8", "5"): from 9 critical, from 7 high, from 4 medium, over 0 low, 0 none (CVSS 3.1 section 5).
 * Anything but a number from 0 to 10 is SEVERITY_UNKNOWN. */
enum severity severity_of_score(struct slice score);

/* For comparisons: an unknown one counts as a high one. */
enum severity severity_rank(enum severity s);
/* The worse of two; high rather than unknown. */
enum severity severity_worse(enum severity a, enum severity b);

/* The worst of several ratings of one finding; SEVERITY_UNKNOWN if there is none. */
struct severities {
	bool has;
	enum severity worst;
};
void severities_add(struct severities *all, enum severity s);
/* By its word; one that only says that it does not know ("unknown", "unspecified", "") counts if nothing was said before. */
void severities_add_word(struct severities *all, struct slice word);
enum severity severities_worst(const struct severities *all);

#endif
