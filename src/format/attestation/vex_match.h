/* Whether a VEX statement is about a finding: its product about the image, its sub-components about the package.  Pure. */
#ifndef COCKET_FORMAT_ATTESTATION_VEX_MATCH_H
#define COCKET_FORMAT_ATTESTATION_VEX_MATCH_H

#include "format/attestation/scan.h"
#include "format/attestation/vex.h"
#include "format/attestation/vex_image.h"

struct vex_finding {
	const struct vulnerability *finding;
	const struct vex_image *image;
	const char *subject_name; /* by which the document's in-toto statement calls the image, "" none; NULL: that is about another */
};

/* All but the vulnerability. */
enum vex_match vex_match_products(const struct vex_statement *s, const struct vex_finding *f);
/* The names of the vulnerability.  An advisory is several: one of them alone does not speak for it. */
enum vex_match vex_match_vulnerability(const struct vex_statement *s, const struct vulnerability *finding);

#endif
