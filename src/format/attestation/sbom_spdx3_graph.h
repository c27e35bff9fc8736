/* Licences in the graph of SPDX 3 (spdx.github.io/spdx-spec/v3.0.1, SimpleLicensing and ExpandedLicensing): relationships, to elements that are a licence,
 * an expression or a set of others.  They are gathered before the packages are read, each by where it stands in the text: this takes memory.  Ids are
 * compared as they are written; one that is written in two ways is not found.  For sbom_spdx3*.c alone. */
#ifndef COCKET_FORMAT_ATTESTATION_SBOM_SPDX3_GRAPH_H
#define COCKET_FORMAT_ATTESTATION_SBOM_SPDX3_GRAPH_H

#include "base/json_pull.h"

struct spdx3_relationship {
	struct slice from;   /* escapes and all */
	struct json_pull to;
	bool is_placed;      /* the graph has what it is from */
};

enum spdx3_license_kind { SPDX3_NO_LICENSE, SPDX3_EXPRESSION, SPDX3_LISTED, SPDX3_CUSTOM, SPDX3_SET, SPDX3_OR_LATER, SPDX3_WITH, SPDX3_INDIVIDUAL };

struct spdx3_license {
	struct slice id;
	enum spdx3_license_kind kind;
	struct json_pull value, other; /* the expression, name, members or subject; and what an expression's own ids are, or the addition */
};

struct spdx3_licenses {
	struct spdx3_relationship_list {
		struct spdx3_relationship *items; /* owned, sorted by from */
		size_t count, capacity;
	} given;
	struct spdx3_license_list {
		struct spdx3_license *items;      /* owned, sorted by id */
		size_t count, capacity;
	} known;
	size_t steps; /* of sbom_spdx3_license.c */
};
void spdx3_licenses_free(struct spdx3_licenses *l);

/* COCKET_E_TOO_MANY, COCKET_E_NOMEM. */
MUST_CHECK enum cocket_code spdx3_licenses_gather(struct spdx3_licenses *out, struct json_pull graph, struct err *err);

/* The first relationship from that element, the others behind it; NULL none.  They are placed. */
const struct spdx3_relationship *spdx3_licenses_of(struct spdx3_licenses *l, struct json_pull element);
/* Each was placed; otherwise it is not known whose licence it is. */
bool spdx3_licenses_are_placed(const struct spdx3_licenses *l);
/* All licences of that id; NULL none. */
const struct spdx3_license *spdx3_licenses_find(size_t *count, const struct spdx3_licenses *l, struct slice id);

/* Of an element, or of a reference to one; empty: none. */
struct slice spdx3_id_of(struct json_pull v);
/* SPDX3_NO_LICENSE: anything else. */
struct spdx3_license spdx3_license_of(struct json_pull element);

#endif
