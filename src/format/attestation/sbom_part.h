/* What the readers of SBOMs share.  For sbom_*.c alone. */
#ifndef COCKET_FORMAT_ATTESTATION_SBOM_PART_H
#define COCKET_FORMAT_ATTESTATION_SBOM_PART_H

#include "base/json_pull.h"
#include "format/attestation/sbom.h"

/* One reading of one document.  A package or file is begun, filled and handed on; then its texts are gone. */
struct sbom_reader {
	struct sbom *sbom;
	const struct sbom_sink *sink;
	struct buf texts;            /* of the package or file: never moved */
	const char *licenses[SBOM_LICENSES_MAX];
	struct sbom_package package;
	struct sbom_file file;
	struct err *err;
};

/* The members of a document of any format, found in one pass: it may be large. */
enum sbom_member {
	SBOM_DATA, SBOM_CONTEXT, SBOM_GRAPH, SBOM_SPDX_VERSION, SBOM_CREATION_INFO, SBOM_PACKAGES, SBOM_FILES, SBOM_BOM_FORMAT, SBOM_SPEC_VERSION,
	SBOM_METADATA, SBOM_COMPONENTS, SBOM_MEMBERS,
};

/* A format's reader fills r->sbom and hands on what it finds. */
MUST_CHECK enum cocket_code sbom_read_spdx2(struct sbom_reader *r, const struct json_pull document[static SBOM_MEMBERS]);
MUST_CHECK enum cocket_code sbom_read_spdx3(struct sbom_reader *r, const struct json_pull document[static SBOM_MEMBERS]);
MUST_CHECK enum cocket_code sbom_read_cyclonedx(struct sbom_reader *r, const struct json_pull document[static SBOM_MEMBERS]);
MUST_CHECK enum cocket_code sbom_read_tag_value(struct sbom_reader *r, struct slice text);

void sbom_begin(struct sbom_reader *r); /* a package or file */
MUST_CHECK enum cocket_code sbom_end_package(struct sbom_reader *r);
MUST_CHECK enum cocket_code sbom_end_file(struct sbom_reader *r);

/* Text that stays until the next sbom_begin; *out is "" for what is absent or null.  COCKET_E_FORMAT: not a string. */
MUST_CHECK enum cocket_code sbom_text(struct sbom_reader *r, const char **out, struct json_pull v, const char *name);
MUST_CHECK enum cocket_code sbom_slice(struct sbom_reader *r, const char **out, struct slice text);

/* Unless it is "", NOASSERTION, NONE, or there already. */
MUST_CHECK enum cocket_code sbom_add_license(struct sbom_reader *r, const char *license);
/* "SHA256", "SHA-256", "sha256" or SHA-1, of the file; another algorithm, and text that is no hash, is none. */
MUST_CHECK enum cocket_code sbom_take_hash(struct sbom_reader *r, struct slice algorithm, struct slice hex);
/* "OPERATING-SYSTEM", "operatingSystem": as CycloneDX writes it. */
MUST_CHECK enum cocket_code sbom_take_type(struct sbom_reader *r, struct slice type);
/* The first tool that is named. */
MUST_CHECK enum cocket_code sbom_take_tool(struct sbom_reader *r, struct json_pull name, struct json_pull version);

#endif
