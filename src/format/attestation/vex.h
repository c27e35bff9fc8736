/* VEX: which findings do not matter, and why (OpenVEX as attested by vexctl and Docker, and CycloneDX's vulnerabilities[].analysis).
 * Bytes to values, pure; what a statement is worth is asked with vex_suppresses, which says no whenever it does not say yes. */
#ifndef COCKET_FORMAT_ATTESTATION_VEX_H
#define COCKET_FORMAT_ATTESTATION_VEX_H

#include "base/clock.h"
#include "base/strings.h"
#include "crypto/digest.h"

enum vex_status { VEX_UNKNOWN, VEX_NOT_AFFECTED, VEX_AFFECTED, VEX_FIXED, VEX_UNDER_INVESTIGATION };

/* What a statement is about: ids are purls or other names; parts (sub-components), if there are any, narrow it to them. */
struct vex_product {
	struct strings ids;      /* owned: @id, identifiers */
	struct strings sha256;   /* owned: hashes, lower-case hex */
	struct strings parts;    /* owned: purls of sub-components */
};

struct vex_statement {
	struct strings vulnerabilities; /* owned: the name, then its aliases */
	enum vex_status status;
	char justification[128];        /* "" none */
	bool has_reason;                /* a justification that the specification has, or an impact statement */
	bool has_time;
	struct instant time;            /* its own, otherwise the document's */
	uint64_t version;               /* of the document */
	struct vex_product *products;   /* owned; none: whatever the attestation is about */
	size_t product_count, product_capacity;
};

struct vex {
	char id[512];      /* of the document, "" none */
	char author[256];
	bool has_time;
	int64_t time;      /* last_updated, otherwise timestamp */
	struct vex_statement *statements; /* owned */
	size_t statement_count, statement_capacity;
};
void vex_free(struct vex *v);

/* COCKET_E_FORMAT, COCKET_E_TOO_MANY; COCKET_E_UNSUPPORTED: neither OpenVEX nor CycloneDX. */
MUST_CHECK enum cocket_code vex_parse(struct vex *out, struct slice predicate, struct err *err);

/* A finding in an image.  Any text may be "" or NULL: it is not known, and what would need it does not match. */
struct vex_question {
	const char *vulnerability;
	const char *const *aliases; /* that the scanner has for it */
	size_t alias_count;
	const char *package, *version, *purl;
	const struct digest *subject; /* the image; each document's statement was about it */
	const char *repository;     /* "docker.io/library/debian": the name that was verified */
	const char *tag;
	const char *platform;       /* "linux/amd64" */
};

struct vex_answer {
	bool suppressed;
	const struct vex *document;            /* borrowed: of the statement that decided; NULL if none is about the finding */
	const struct vex_statement *statement;
};

/* All documents together: the latest statement about the finding decides.  Only not_affected (with a reason) and fixed suppress.  A statement of which
 * it is not certain that it is about this package counts if it would not suppress; of several that are as late, all must suppress. */
struct vex_answer vex_suppresses(const struct vex *const *documents, size_t count, const struct vex_question *q);

/* "not_affected", ... */
const char *vex_status_name(enum vex_status status);

#endif
