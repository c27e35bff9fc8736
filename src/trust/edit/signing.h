/* Signatures of people on metadata: added by the private keys at hand, merged from copies, counted by distinct keys
 * (TUF 1.0 section 4.2, A15).
 * Never signs with a key that is not the role's, or that is revoked. */
#ifndef COCKET_TRUST_EDIT_SIGNING_H
#define COCKET_TRUST_EDIT_SIGNING_H

#include "identity/signer.h"
#include "trust/edit/metadata_file.h"

/* The signers at hand, and whether each has found something to sign. */
struct signers {
	const struct signer *items;
	size_t count;
	bool *used; /* count of them */
};

/* Who must have signed: a role, and the file that says so. */
struct signing_role {
	const struct tuf_file *holder;
	const struct tuf_role *role;
};

bool key_is_revoked(const struct tuf_file *targets, const struct pubkey *key); /* targets may be NULL */

/* Keys and identities of the role that count after revocation, and without that key too (NULL: none). */
size_t keys_left(const struct signing_role *role, const struct tuf_file *targets, const struct digest *without);

/* Adds what is missing by those of the keys that are in one of the mandates; a signer that is a public key alone promises to sign, which counts
 * for metadata_file_signers and metadata_file_is_signed_by, and is written nowhere. */
MUST_CHECK enum cocket_code metadata_file_sign(struct metadata_file *d, const struct signing_role *mandates, size_t n, const struct tuf_file *targets,
                                          struct signers *by, struct err *err);

/* Adds the signatures of a copy of the same signed part that d does not have, or has not made well. */
MUST_CHECK enum cocket_code metadata_file_merge(struct metadata_file *d, const struct metadata_file *copy, const struct signing_role *mandates, size_t n,
                                           struct err *err);

/* Distinct keys of the role that signed and are not revoked in targets (NULL: whether or not). */
unsigned metadata_file_signers(const struct metadata_file *d, struct signing_role m, const struct tuf_file *targets);

/* Whether that key, an index into the holder's keys, has signed. */
bool metadata_file_is_signed_by(const struct metadata_file *d, const struct tuf_file *holder, size_t key);

#endif
