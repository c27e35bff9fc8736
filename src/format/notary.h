/* Notary v1 metadata, which Docker Content Trust is made of (formats.md 4): bytes -> values, and whether a role's threshold of keys signed.
 * TUF as it was before 1.0: signatures in base64 with a method, key ids over {"keytype","keyval":{"private":null,"public"}}, keys in X.509
 * certificates, dates with fractions and zones, paths of delegations that are prefixes of tags.
 * Open objects, as notary's own are.  Key ids are recomputed, and distinct keys are counted by what they are (A15).
 * Pure: no clock, no file. */
#ifndef COCKET_FORMAT_NOTARY_H
#define COCKET_FORMAT_NOTARY_H

#include "base/json.h"
#include "crypto/pubkey.h"

#define NOTARY_MAX_BYTES 5000000
#define NOTARY_KEYS_MAX 1024
#define NOTARY_SIGNATURES_MAX 1024
#define NOTARY_ROLE_NAME_MAX 128
#define NOTARY_COMMON_NAME_MAX 256

enum notary_type { NOTARY_ROOT, NOTARY_TIMESTAMP, NOTARY_SNAPSHOT, NOTARY_TARGETS };
const char *notary_type_name(enum notary_type type); /* "root" ... */

struct notary_key {
	const char *id;          /* as the file calls it */
	struct pubkey *key;      /* owned; NULL where its signatures count for nothing */
	const char *unusable;    /* why */
	/* of a key in a certificate */
	bool has_certificate;
	char common_name[NOTARY_COMMON_NAME_MAX + 1]; /* "" where it has none that fits */
	int64_t not_before, not_after;
};

struct notary_role {
	const char *name;
	size_t *keys;            /* owned: indices into the keys of the file that holds the role, ascending, each once */
	size_t key_count;
	unsigned threshold;      /* >= 1 (A16) */
	const char **paths;      /* of delegations: prefixes of tags; owned array, borrowed strings */
	size_t path_count;
};

struct notary_meta {             /* an entry of snapshot's or timestamp's meta, or of targets' targets */
	const char *name;        /* a role without ".json", or a tag */
	uint64_t length;
	bool has_sha256, has_sha512; /* one of them at least */
	uint8_t sha256[SHA256_BYTES], sha512[SHA512_BYTES];
};

struct notary_signature {
	const char *keyid, *method;
	struct buf sig;
};

struct notary_file {
	struct json_doc doc;     /* owned; strings borrow from it */
	struct buf signed_bytes; /* canonical form of "signed" */
	enum notary_type type;
	uint64_t version;        /* >= 1 */
	int64_t expires;         /* Unix seconds */
	struct notary_signature *signatures; /* each keyid once */
	size_t signature_count;
	struct notary_key *keys; /* root, or targets' delegations; sorted by id */
	size_t key_count;
	struct notary_role *roles; /* root: the four, roles[NOTARY_ROOT] ...; targets: delegations in order */
	size_t role_count;
	struct notary_meta *metas; /* timestamp, snapshot: meta; targets: targets; sorted by name */
	size_t meta_count;
};

/* COCKET_E_FORMAT: not JSON, wrong _type, version < 1, bad date, duplicate key ids among signatures, threshold < 1, a role with unknown or
 * duplicate keys ...;
 * COCKET_E_TOO_LARGE; COCKET_E_TOO_MANY keys, signatures or JSON values. */
MUST_CHECK enum cocket_code notary_parse(struct notary_file *out, struct slice bytes, enum notary_type type, struct err *err);
void notary_file_free(struct notary_file *f);

const struct notary_role *notary_role_find(const struct notary_file *f, const char *name);
const struct notary_meta *notary_meta_find(const struct notary_file *f, const char *name);

/* By distinct keys (pubkey_id) of role, which stands in holder: COCKET_E_SIGNATURE "targets: 0 of 1 required keys signed";
 * where a key of the role is unusable, also which and why. */
MUST_CHECK enum cocket_code notary_signed_check(const struct notary_file *file, const struct notary_file *holder,
                                                const struct notary_role *role, struct err *err);

/* Leaves of root's keys those whose certificate is for this repository ("host/path"): a common name that is it, or a prefix of it and "*".
 * The others become unusable.  COCKET_E_SIGNATURE, naming what one of them is for, where none is left. */
MUST_CHECK enum cocket_code notary_root_name(struct notary_file *root, const char *repository, struct err *err);

/* A role that targets, or a role below it, may delegate to: "targets/a", each part of [-a-z0-9._], none "." or "..". */
bool notary_role_is_delegation(const char *name);

/* Length and hashes of an entry against the bytes: COCKET_E_SIZE, COCKET_E_DIGEST. */
MUST_CHECK enum cocket_code notary_meta_check(const struct notary_meta *meta, struct slice bytes, struct err *err);

/* What notary calls a bare key: the name of its private key's file, also where the public one is in a certificate. */
MUST_CHECK enum cocket_code notary_key_id(char id[static DIGEST_HEX_BYTES], const struct pubkey *key, struct err *err);

#endif
