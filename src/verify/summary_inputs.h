/* What a decision was made by, as the input attestations of a verification summary. */
#ifndef COCKET_VERIFY_SUMMARY_INPUTS_H
#define COCKET_VERIFY_SUMMARY_INPUTS_H

#include "format/attestation/vsa.h"
#include "verify/report.h"

/* All of them (slsa.dev/spec/v1.1/verification_summary: if there are some they must be all), each once: signatures that counted, attestations that decided,
 * and VEX that was asked about their findings.  By the digest of the document, and by name as resourceUri has it if it lies in a registry: image is what
 * was asked for, NULL if that is none.  None if there are more than a summary may have, or if a base image
 * decided too, whose own are not known here.  COCKET_E_NOMEM. */
MUST_CHECK enum cocket_code summary_inputs_add(struct vsa *v, const struct report *r, const struct name *image, struct err *err);

#endif
