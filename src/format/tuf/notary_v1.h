/* Notary v1 metadata, which Docker Content Trust is made of (docs/FORMATS.md 4), read into the same struct tuf_file as TUF 1.0's: tuf.h finds
 * its roles, keys and entries, and counts who signed it.
 * TUF as it was before 1.0: signatures in base64 with a method, key ids over {"keytype","keyval":{"private":null,"public"}}, keys in X.509
 * certificates, dates with fractions and zones, paths of delegations that are prefixes of tags.
 * Open objects, as notary's own are.  Key ids are recomputed.  Pure: no clock, no file. */
#ifndef COCKET_FORMAT_TUF_NOTARY_V1_H
#define COCKET_FORMAT_TUF_NOTARY_V1_H

#include "format/tuf/tuf_file.h"

#define NOTARY_V1_MAX_BYTES 5000000
#define NOTARY_V1_KEYS_MAX 1024

/* COCKET_E_FORMAT: not JSON, wrong _type, version < 1, bad date, duplicate key ids among signatures, threshold < 1, a role with unknown or
 * duplicate keys ...; COCKET_E_TOO_LARGE; COCKET_E_TOO_MANY keys, roles, signatures or JSON values. */
MUST_CHECK enum cocket_code notary_v1_parse(struct tuf_file *out, struct slice bytes, enum tuf_type type, struct err *err);

/* Leaves of root's keys those whose certificate is for this repository ("host/path"): a common name that is it, or a prefix of it and "*".
 * The others become unusable.  COCKET_E_SIGNATURE, naming what one of them is for, if none is left. */
MUST_CHECK enum cocket_code notary_v1_root_name(struct tuf_file *root, const char *repository, struct err *err);

/* A role that targets, or a role below it, may delegate to: "targets/a", each part of [-a-z0-9._], none "." or "..". */
bool notary_v1_role_is_delegation(const char *name);

/* Hashes, then length of an entry against the bytes, as notary's client does: COCKET_E_DIGEST, COCKET_E_SIZE. */
MUST_CHECK enum cocket_code notary_v1_meta_check(const struct tuf_meta *meta, struct slice bytes, struct err *err);

/* What notary calls a bare key: the name of its private key's file, also if the public one is in a certificate. */
MUST_CHECK enum cocket_code notary_v1_key_id(char id[static DIGEST_HEX_BYTES], const struct pubkey *key, struct err *err);

#endif
