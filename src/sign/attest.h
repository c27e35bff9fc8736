/* Attesting: what somebody found out about an image, signed and attached as signatures are (sign.h), in the places where attestations are looked for. */
#ifndef COCKET_SIGN_ATTEST_H
#define COCKET_SIGN_ATTEST_H

#include "format/attestation/predicate_type.h"
#include "format/attestation/statement_print.h"
#include "format/oci/platform.h"
#include "sign/signing.h"

struct attest_options {
	struct predicate predicate;
	/* of an index: itself; its manifest for one platform; or what the predicate is about: a scan, an SBOM and provenance are of one platform */
	enum attest_scope { ATTEST_BY_KIND, ATTEST_INDEX, ATTEST_PLATFORM } scope;
	struct platform platform;
};

/* The manifests that are attested.  COCKET_E_USAGE: an index has several of which the predicate may be; COCKET_E_FORMAT: it says itself that it is
 * of another image. */
MUST_CHECK enum cocket_code attest_targets_find(struct signing *s, const struct image *image, struct err *err);

/* As a layer at the .att tag, which cosign 2 reads. */
MUST_CHECK enum cocket_code attest_at_tag(struct attachment *a, struct signing *s, const struct new_signature *n, struct err *err);

#endif
