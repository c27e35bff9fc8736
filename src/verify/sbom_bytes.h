/* A signed list of packages and files held against what the layers of an image have.  Pure.  Says what is missing on either side. */
#ifndef COCKET_VERIFY_SBOM_BYTES_H
#define COCKET_VERIFY_SBOM_BYTES_H

#include "base/strings.h"
#include "format/oci/platform.h"
#include "image/inventory.h"
#include "verify/sbom_content.h"

#define SBOM_DIFFERENCES_TOLD_MAX 10 /* of each sort */

/* How many there are, and the first of them. */
struct sbom_difference {
	size_t count;
	struct strings first; /* "bash 5.2.15-2 amd64 (deb)", or a path */
};

struct sbom_result {
	struct digest manifest;                /* of the image */
	char platform[PLATFORM_TEXT_BYTES];    /* "" not said */
	char where[160];                       /* the list was */
	const char *format;
	size_t packages, files;                /* that were held against the bytes */
	size_t other_packages, unhashed_files; /* that could not be */
	struct sbom_difference only_in_layers, only_in_sbom; /* packages */
	struct sbom_difference files_missing, files_differ;
	bool matches;
	char detail[ERR_MESSAGE_BYTES];        /* why not */
};

struct sbom_results {
	struct sbom_result *items; /* owned */
	size_t count, capacity;
};
void sbom_results_free(struct sbom_results *r);

/* out is zeroed; have is sorted.  COCKET_E_NOMEM. */
MUST_CHECK enum cocket_code sbom_bytes_compare(struct sbom_result *out, const struct sbom_content *said, struct inventory *have, struct err *err);

#endif
