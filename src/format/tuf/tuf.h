/* TUF 1.0 metadata: bytes -> values, and whether a role's threshold of keys signed them (TUF section 4).
 * Open objects, as TUF says (section 4.1: unrecognized fields are ignored, and kept): what we do not know is signed all the same.
 * Key ids are recomputed, and distinct keys are counted by what they are, not by what they are called (A15).
 * Ours, as unknown fields that TUF tools keep: on a delegated role "x-cocket-expires" and "x-cocket-not-before" (RFC 3339) and
 * "x-cocket-max-age" (seconds, from 1), "x-cocket-names" ("required", or "optional": signatures that name no image count too);
 * in root and targets metadata "x-cocket-key-labels": {key id as the file has it: label}, for people; in targets metadata "x-cocket-revoked":
 * {"keys": [{"id", "public", "label", "note", "date"}], "digests": [{"digest", "note", "date"}],
 * "identities": [{"identity", "issuer", "note", "date"}]}, closed.  Pure: no clock, no file. */
#ifndef COCKET_FORMAT_TUF_TUF_H
#define COCKET_FORMAT_TUF_TUF_H

#include "format/tuf/tuf_file.h"

/* COCKET_E_FORMAT: not JSON, wrong _type, spec_version not 1.x, version < 1, bad date, duplicate key ids among signatures, threshold < 1,
 * a role with unknown or duplicate keys ...; COCKET_E_TOO_LARGE past the type's ceiling; COCKET_E_TOO_MANY signatures or JSON values. */
MUST_CHECK enum cocket_code tuf_parse(struct tuf_file *out, struct slice bytes, enum tuf_type type, struct err *err);
size_t tuf_type_max_bytes(enum tuf_type type); /* of TUF 1.0 */

/* The role of that name in a root or in targets' delegations; NULL where there is none.  Bins are not found here. */
const struct tuf_role *tuf_role_find(const struct tuf_file *f, const char *name);
/* Of two roles of one file. */
bool tuf_role_same_keys(const struct tuf_role *a, const struct tuf_role *b);
const struct tuf_meta *tuf_meta_find(const struct tuf_file *f, const char *name);

/* False where f has no key of that id. */
bool tuf_key_find(size_t *index, const struct tuf_file *f, const char *id);
/* A key of f, or NULL where its signatures count for nothing (keys[index].unusable says why): its id is not the SHA-256 of its canonical
 * object, its scheme is none that we verify or does not go with its type, or it does not parse.  Borrowed.  Read at the first call and
 * kept: not for two threads at once. */
const struct pubkey *tuf_key_get(const struct tuf_file *f, size_t index);
/* Where the key of f is none, but names who may sign images by certificate.  NULL: it does not.  As tuf_key_get. */
const struct tuf_key *tuf_key_identity(const struct tuf_file *f, size_t index);
/* Where targets (NULL: nobody does) revokes it as it stands. */
const struct tuf_revocation *tuf_identity_revoked(const struct tuf_file *targets, const struct tuf_key *identity);
/* What the file calls it beside its id, as it stands there: for people, and of any length.  "" if nothing. */
const char *tuf_key_label(const struct tuf_file *f, size_t index);

/* In a list of a file; NULL where it is not there. */
const struct tuf_revocation *tuf_revocation_find(const struct tuf_revocation *list, size_t count, const struct digest *digest);

/* Distinct keys (by pubkey_id) of role, which stands in holder, that signed file.  Never more than role->key_count. */
unsigned tuf_signers_count(const struct tuf_file *file, const struct tuf_file *holder, const struct tuf_role *role);
/* COCKET_E_SIGNATURE "targets: 1 of 2 required keys signed"; where a key of the role is unusable, also which and why. */
MUST_CHECK enum cocket_code tuf_signed_check(const struct tuf_file *file, const struct tuf_file *holder, const struct tuf_role *role,
                                             struct err *err);

/* By paths or by hash prefixes. */
bool tuf_role_covers(const struct tuf_role *role, const char *path);
/* The bin of a path, where f is succinct: every path has one. */
void tuf_bin_print(char out[static TUF_ROLE_NAME_MAX + 1], const struct tuf_file *f, const char *path);
/* f is succinct: is this the name of one of its bins? */
bool tuf_is_bin(const struct tuf_file *f, const char *name);
/* The delegation to a role of that name, or to the bin of that name; NULL if f has none. */
const struct tuf_role *tuf_delegation_find(const struct tuf_file *f, const char *name);

/* length and hashes of an entry against the bytes: COCKET_E_SIZE, COCKET_E_DIGEST, COCKET_E_UNSUPPORTED. */
MUST_CHECK enum cocket_code tuf_meta_check(const struct tuf_meta *meta, struct slice bytes, struct err *err);

/* Appends the key object that TUF uses for a public key, as JSON, and says its id (the SHA-256 of its canonical form).
 * ed25519: hex; the others: PEM, keytype "ecdsa" with scheme ecdsa-sha2-nistp256 / -384 / -521, or "rsa" with rsassa-pss-sha256. */
MUST_CHECK enum cocket_code tuf_key_print(struct buf *out, const struct pubkey *key, char id[static DIGEST_HEX_BYTES], struct err *err);
/* The same of an identity, as securesystemslib writes it: keytype "sigstore-oidc", scheme "Fulcio".  One with conditions stands in a member of its own,
 * and the names that others look for are empty: whoever does not know the conditions finds nobody. */
MUST_CHECK enum cocket_code tuf_identity_print(struct buf *out, const struct identity_pattern *who, char id[static DIGEST_HEX_BYTES], struct err *err);

#endif
