/* Keys that are revoked are given no role any more: not by a verb, and not by a file that somebody else made. */
#ifndef COCKET_TRUST_EDIT_REVOKED_KEYS_H
#define COCKET_TRUST_EDIT_REVOKED_KEYS_H

#include "identity/identity_pattern.h"
#include "trust/edit/stage_part.h"

/* COCKET_E_USAGE "role release: key ed25519 3f2a90c4b1d2e3f4 was revoked on ...: stolen; ...": by what is published, or staged. */
MUST_CHECK enum cocket_code revoked_keys_check(const struct stage *st, const char *role, const struct pubkey *const *keys, size_t count, struct err *err);

/* The same of identities. */
MUST_CHECK enum cocket_code revoked_identities_check(const struct stage *st, const char *role, const struct identity_patterns *identities, struct err *err);

/* The same of each key and identity that a staged file gives to a role that did not have it. */
MUST_CHECK enum cocket_code revoked_keys_check_file(const struct stage *st, const struct metadata_file *d, struct err *err);

#endif
