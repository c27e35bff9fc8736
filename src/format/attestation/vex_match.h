/* Whether a VEX statement is about a finding: its product about the image, its sub-components about the package.  Pure. */
#ifndef COCKET_FORMAT_ATTESTATION_VEX_MATCH_H
#define COCKET_FORMAT_ATTESTATION_VEX_MATCH_H

#include "format/attestation/scan.h"
#include "format/attestation/vex.h"

/* The image that a finding is in.  "": not known, and what needs it matches in doubt. */
struct vex_image {
	const struct digest *digest; /* which each document's in-toto statement was about */
	const char *repository;      /* "docker.io/library/debian": the name that was verified */
	const char *tag;
	const char *platform;        /* "linux/amd64" */
};

/* In order: the best of several ways to match counts, the worst of several conditions. */
enum vex_match { VEX_MATCH_NO, VEX_MATCH_DOUBT, VEX_MATCH_YES };

struct vex_finding {
	const struct vulnerability *finding;
	const struct vex_image *image;
	const char *subject_name; /* by which the document's in-toto statement calls the image, "" none */
};

/* All but the vulnerability. */
enum vex_match vex_match_products(const struct vex_statement *s, const struct vex_finding *f);
/* The names of the vulnerability.  An advisory is several: one of them alone does not speak for it. */
enum vex_match vex_match_vulnerability(const struct vex_statement *s, const struct vulnerability *finding);

#endif
