/* Who signed a candidate, and whether that counts: see attestation_ballot.h. */
#include "verify/attestation_ballot.h"

#include "trust/store/store.h"

bool
ballot_is_revoked(const struct attestation_ballot *b, size_t i)
{
	const struct named_signers *signers = &b->requirement->signers;
	const size_t signer = named_signers_find(signers, ballot_who(b, i));

	if (ballot_who(b, i)->kind == IDENTITY_CERTIFICATE)
		return trust_certificate_revoked(b->signers->revoker, &ballot_who(b, i)->certificate) != NULL;
	return trust_key_revoked(b->signers->revoker, &ballot_who(b, i)->id) != NULL || (signer < signers->count && signers->items[signer].revoked);
}

bool
ballot_is_proved(const struct attestation_ballot *b, size_t i)
{
	return b->candidates[i].attestation->reason == REASON_OK && ballot_who(b, i)->kind != IDENTITY_NONE;
}
