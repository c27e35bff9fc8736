/* An image that went into a build, as provenance names it among its materials: BuildKit's pkg:docker, pkg:oci, and oci:// as Tekton has it.  Bytes to
 * values, pure: that it went into the build is what the signer of the provenance says. */
#ifndef COCKET_FORMAT_ATTESTATION_BUILD_IMAGE_H
#define COCKET_FORMAT_ATTESTATION_BUILD_IMAGE_H

#include "format/attestation/provenance.h"
#include "format/name/reference.h"

/* *is_image: false for sources and other files; then nothing else is set.  Otherwise *out has its repository, its tag or "", and its digest.
 * COCKET_E_FORMAT: it is an image, and which one is not known. */
MUST_CHECK enum cocket_code build_image_read(struct name *out, bool *is_image, const struct provenance_material *m, struct err *err);

#endif
