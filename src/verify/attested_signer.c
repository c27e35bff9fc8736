/* Who signed an attestation: see attested_signer.h.  Words and digests alone; never decides. */
#include "verify/attested_signer.h"

#include <stdio.h>

struct attested_signer
attested_signer_of(const struct attestation *a)
{
	struct attested_signer s = {
		.is_proved = a->proof.who.kind != IDENTITY_NONE, .has_key = a->has_signer && a->certificate == NULL, .key = a->signer,
	};

	snprintf(s.label, sizeof s.label, "%s", a->signer_label);
	if (a->certificate == NULL)
		return s;
	snprintf(s.issuer, sizeof s.issuer, "%.255s", a->certificate->issuer);
	snprintf(s.identity, sizeof s.identity, "%.255s", leaf_certificate_name(a->certificate->leaf));
	return s;
}
