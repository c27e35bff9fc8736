/* What the formats in signature/ share.  Not for other layers. */
#ifndef COCKET_SIGNATURE_SIGNATURE_PART_H
#define COCKET_SIGNATURE_SIGNATURE_PART_H

#include "signature/finding.h"

void finding_set(struct finding *f, enum reason reason, const char *detail);

/* Marks the finding as proved by keys[key]. */
void finding_signer(struct finding *f, const struct keyring *keys, size_t key);

/* The index of the key whose signature this is, or keys->count; *how then says the most that can be said: MALFORMED over BAD over
 * OTHER_TYPE. */
size_t signer_find(const struct keyring *keys, struct slice message, struct slice sig, enum signature_check *how);

/* Fills reference, name, has_name; COCKET_E_FORMAT where the reference is no name. */
MUST_CHECK enum cocket_code claim_name(struct claim *claim, const char *reference, struct err *err);

/* True where flipping one bit of sig makes it the signature of one of the keys: it was damaged, not made by a stranger.  Spends checks from
 * *budget. */
bool signature_is_damaged(const struct keyring *keys, struct slice message, struct slice sig, unsigned *budget);

#endif
