/* What is wrong with files and images, by the rules of cocket-lint(7).  A finding is never changed once it is there, but for what says that
 * it is not to count: a comment beside it, a baseline. */
#ifndef COCKET_LINT_LINT_REPORT_H
#define COCKET_LINT_LINT_REPORT_H

#include "crypto/digest.h"
#include "lint/lint_place.h"
#include "lint/lint_rule.h"

#define LINT_FINDINGS_MAX 10000

struct lint_finding {
	enum lint_rule rule;
	size_t line, column;      /* from 1; 0: of the whole file or image */
	char *file;               /* owned; as it was given, or an image's name */
	char *what;               /* owned; one line: the thing, and what is wrong with it.  Never a secret's value */
	char *ignored;            /* owned; the reason that a comment beside it gives; NULL: it counts */
	bool is_known;            /* it stands in the baseline */
	struct digest fingerprint; /* the same wherever the lines around it move: of file, rule and what, and which of several alike it is */
};

struct lint_report {
	struct lint_finding *items; /* owned */
	size_t count, capacity;
	bool skips[RULE_COUNT];     /* rules that nobody asked for */
	struct lint_places places;  /* of the file that is being looked at */
};
void lint_report_free(struct lint_report *r);

/* Whether it counts: neither a comment nor the baseline takes it out. */
bool lint_finding_counts(const struct lint_finding *f);

/* One thing that is looked at: a file or an image. */
struct lint_subject {
	const char *name;         /* borrowed */
	struct slice bytes;       /* of a file; none of an image */
	struct lint_report *report;
};

#define LINT_NO_PLACE SIZE_MAX

/* Adds one, of the byte at offset (LINT_NO_PLACE: of the whole); nothing if the rule is not asked for.  The text of it is to be printable.  COCKET_E_TOO_MANY, COCKET_E_NOMEM. */
MUST_CHECK enum cocket_code lint_add(const struct lint_subject *s, enum lint_rule rule, size_t offset, struct err *err, const char *fmt, ...)
	PRINTF_LIKE(5, 6);

/* Puts those from first on, of one file or image, in order, by line, column and rule, each once; each gets its fingerprint. */
MUST_CHECK enum cocket_code lint_report_sort(struct lint_report *r, size_t first, struct err *err);

/* The gravest of those that count; false: there is none. */
bool lint_report_worst(enum lint_severity *out, const struct lint_report *r);

#endif
