/* What a list of packages and files says that bytes can be held against: packages of dpkg and apk, and files with a hash. */
#ifndef COCKET_VERIFY_SBOM_CONTENT_H
#define COCKET_VERIFY_SBOM_CONTENT_H

#include "format/attestation/sbom.h"
#include "image/layer_inventory.h"

#define SBOM_CONTENT_MAX_BYTES ((size_t)128 << 20) /* of all lists of a run */

struct sbom_content_file {
	const char *path;
	bool has_sha256;     /* else sha1 */
	struct digest sha256;
	uint8_t sha1[SHA1_BYTES];
};

struct sbom_content {
	struct arena arena;
	struct inventory_package *packages; /* owned; architecture "" not said.  Sorted, as the next */
	size_t package_count, package_capacity;
	struct sbom_content_file *files;    /* owned */
	size_t file_count, file_capacity;
	size_t other_packages;              /* of other managers and languages, or of which that is not said */
	size_t unhashed_files;
	const char *format;                 /* "SPDX" */
};
void sbom_content_free(struct sbom_content *c);
size_t sbom_content_bytes(const struct sbom_content *c);

/* While it is read: begin, what there is, end, which sorts. */
void sbom_content_begin(struct sbom_content *c);
/* COCKET_E_TOO_MANY, COCKET_E_TOO_LARGE, COCKET_E_NOMEM. */
MUST_CHECK enum cocket_code sbom_content_take_package(struct sbom_content *c, const struct sbom_package *p, struct err *err);
MUST_CHECK enum cocket_code sbom_content_take_file(struct sbom_content *c, const struct sbom_file *f, struct err *err);
void sbom_content_end(struct sbom_content *c, const struct sbom *sbom);

/* By kind, name, version, architecture. */
int inventory_package_compare(const void *a, const void *b);

#endif
