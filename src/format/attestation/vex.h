/* VEX: which findings do not matter, and why.  One form for OpenVEX and for CycloneDX's vulnerabilities[].analysis.  Made by vex_parse.h; what a
 * statement is worth is for vex_suppress.h. */
#ifndef COCKET_FORMAT_ATTESTATION_VEX_H
#define COCKET_FORMAT_ATTESTATION_VEX_H

#include "base/arena.h"
#include "base/clock.h"

/* VEX_UNKNOWN: not a status of the specification; it suppresses nothing. */
enum vex_status { VEX_UNKNOWN, VEX_NOT_AFFECTED, VEX_AFFECTED, VEX_FIXED, VEX_UNDER_INVESTIGATION };

struct vex_names {
	const char **items;
	size_t count;
};

/* A package of the product: by its purl, or by name and version if it has none. */
struct vex_component {
	const char *purl, *name, *version; /* "" none */
	const char *sha256;                /* of an image, lower-case hex; NULL none */
};

/* What a statement is about. */
struct vex_product {
	bool is_subject;                 /* the image that the attestation is about, as it is */
	struct vex_names names;          /* purls, or other text */
	struct vex_names sha256;         /* lower-case hex */
	struct vex_component *components; /* if there are any: these alone */
	size_t component_count;
};

struct vex_statement {
	struct vex_names vulnerabilities; /* the name, then its aliases */
	enum vex_status status;
	const char *justification;        /* "" none, or not one of the specification's */
	bool has_reason;                  /* a justification or an impact statement */
	bool has_time;
	struct instant time;              /* its own, otherwise the document's */
	struct vex_product *products;     /* none: the image that the attestation is about */
	size_t product_count;
};

/* Which statements are about a vulnerability: sorted by its name. */
struct vex_entry {
	const char *vulnerability;
	const struct vex_statement *statement;
};

struct vex {
	const char *id;             /* of the document; "" none */
	const char *author;         /* "" none */
	uint64_t version;           /* of the document; 0 none */
	bool has_time;
	struct instant time;        /* last_updated, otherwise timestamp */
	const char *subject_name;   /* by which the in-toto statement calls the image, "" none: set by the caller, who has that statement; borrowed */
	const struct digest *subject; /* which that statement is about; NULL: the image that is asked about.  Set and borrowed as well */
	struct vex_statement *statements; /* owned */
	size_t statement_count, statement_capacity;
	struct vex_entry *entries;  /* owned */
	size_t entry_count, entry_capacity;
	struct arena texts;
};
void vex_free(struct vex *v);

/* "not_affected", "affected", "fixed", "under_investigation", "unknown". */
const char *vex_status_name(enum vex_status status);

/* Whether it suppresses: fixed, or not_affected with a reason. */
bool vex_statement_can_suppress(const struct vex_statement *s);

#endif
