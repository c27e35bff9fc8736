/* What a list of the parts of an image says, in one form for SPDX and CycloneDX.  Read by sbom_read.h, which hands packages and files on one by one. */
#ifndef COCKET_FORMAT_ATTESTATION_SBOM_H
#define COCKET_FORMAT_ATTESTATION_SBOM_H

#include "base/err.h"
#include "base/slice.h"

#define SBOM_LICENSES_MAX 64 /* of one package */

enum sbom_format { SBOM_NONE, SBOM_SPDX_2, SBOM_SPDX_TAG_VALUE, SBOM_SPDX_3, SBOM_CYCLONEDX };

/* Strings are valid during the call only; "": not said. */
struct sbom_package {
	const char *group;           /* CycloneDX's: "@angular", "org.example" */
	const char *name, *version, *purl;
	const char *type;            /* as CycloneDX names it: "library", "application", "container", "operating-system", ... */
	const char *supplier;
	const char *const *licenses; /* identifiers, names or expressions; NOASSERTION and NONE are left out */
	size_t license_count;
	const char *unread_license;  /* SPDX 3's: the first that it has by an id of which the document does not say what it is; "" none */
	bool is_content;             /* something in the image; false for the image itself, and its system as a whole */
};

struct sbom_file {
	const char *path;          /* without "./" or "/" at its beginning */
	const char *sha256, *sha1; /* lower-case hex; "" none */
};

/* Callbacks; either may be NULL.  One that fails ends the reading with its error. */
struct sbom_sink {
	enum cocket_code (*package)(void *context, const struct sbom_package *p, struct err *err);
	enum cocket_code (*file)(void *context, const struct sbom_file *f, struct err *err);
	void *context;
	bool wants_licenses; /* SPDX 3's, which take memory; those of other formats are always there */
};

struct sbom {
	enum sbom_format format;
	char version[32];     /* of the format: "2.3", "1.6" */
	char tool[256];       /* the first that made it, with its version: "syft-1.18.0"; "" none */
	bool has_created;
	int64_t created;
	bool has_licenses;    /* licenses were read; false: of SPDX 3 unless they were wanted, or if not all are of something that it lists */
	size_t package_count; /* those with is_content */
	size_t file_count;
};

/* "SPDX", "CycloneDX"; "" for none. */
const char *sbom_format_name(enum sbom_format format);

#endif
