/* Lists of what is in an image: SPDX 2 (JSON, and tag-value text as cosign wraps it), SPDX 3 (JSON-LD), CycloneDX JSON.  Streams: packages and files
 * are handed on one by one, and memory does not grow with the document.  Pure. */
#ifndef COCKET_FORMAT_ATTESTATION_SBOM_H
#define COCKET_FORMAT_ATTESTATION_SBOM_H

#include "base/err.h"
#include "base/slice.h"

#define SBOM_LICENSES_MAX 64 /* of one package */

enum sbom_format { SBOM_NONE, SBOM_SPDX_2, SBOM_SPDX_TAG_VALUE, SBOM_SPDX_3, SBOM_CYCLONEDX };

/* Strings are valid during the call alone; "" is not said. */
struct sbom_package {
	const char *name, *version, *purl;
	const char *type;            /* as CycloneDX names it: "library", "application", "container", "operating-system", ...; "" */
	const char *supplier;
	const char *const *licenses; /* identifiers, names or expressions; NOASSERTION and NONE are left out */
	size_t license_count;
	bool is_content;             /* something in the image; false for the image itself and its system as a whole */
};

struct sbom_file {
	const char *path;
	const char *sha256, *sha1; /* lower-case hex; "" none */
};

/* What takes them.  A callback that fails ends the reading with its error.  Either may be NULL. */
struct sbom_sink {
	enum cocket_code (*package)(void *context, const struct sbom_package *p, struct err *err);
	enum cocket_code (*file)(void *context, const struct sbom_file *f, struct err *err);
	void *context;
};

struct sbom {
	enum sbom_format format;
	char version[32];    /* of the format: "2.3", "1.6" */
	char tool[256];      /* the first that made it, with its version: "syft-1.18.0"; "" */
	bool has_created;
	int64_t created;
	size_t package_count; /* those with is_content */
	size_t file_count;
};

/* document: a predicate, or a file as a tool wrote it.  COCKET_E_FORMAT; COCKET_E_UNSUPPORTED: no SBOM that is read here; COCKET_E_TOO_MANY. */
MUST_CHECK enum cocket_code sbom_read(struct sbom *out, struct slice document, const struct sbom_sink *sink, struct err *err);

/* "SPDX", "CycloneDX"; "" for none. */
const char *sbom_format_name(enum sbom_format format);

#endif
