/* TUF 1.0 metadata: bytes -> values, and whether a role's threshold of keys signed them (TUF section 4).
 * Open objects, as TUF says: unknown fields are kept and signed.  Key ids are recomputed, and distinct keys are counted by what they are, not by what they are called (A15).
 * Ours, as unknown fields that TUF tools keep: on a delegated role "x-cocket-expires" (RFC 3339) and "x-cocket-max-age" (seconds); in targets metadata
 * "x-cocket-revoked": {"keys": [{"id", "note"}], "digests": [{"digest", "note"}]}.  Pure: no clock, no file. */
#ifndef COCKET_FORMAT_TUF_H
#define COCKET_FORMAT_TUF_H

#include "base/json.h"
#include "crypto/pubkey.h"

#define TUF_ROOT_MAX_BYTES 512000      /* TUF client workflow, python-tuf's numbers */
#define TUF_TIMESTAMP_MAX_BYTES 16384
#define TUF_SNAPSHOT_MAX_BYTES 2000000
#define TUF_TARGETS_MAX_BYTES 5000000
#define TUF_ROOT_ROTATIONS_MAX 256
#define TUF_DELEGATIONS_VISITED_MAX 32
#define TUF_SIGNATURES_MAX 1024
#define TUF_ROLE_NAME_MAX 128

enum tuf_type { TUF_ROOT, TUF_TIMESTAMP, TUF_SNAPSHOT, TUF_TARGETS };
const char *tuf_type_name(enum tuf_type type); /* "root" ... */

struct tuf_key {
	const char *id;          /* as the file calls it; it is the hash of the canonical key object, or the key is not taken */
	struct pubkey *key;      /* owned; NULL: a scheme that we do not verify (its signatures count for nothing) */
};

struct tuf_role {
	const char *name;
	size_t *keys;            /* owned: indices into the keys of the file that holds the role */
	size_t key_count;
	unsigned threshold;      /* 1..key_count distinct keys; anything else is COCKET_E_FORMAT (A16) */
	/* of delegations */
	const char **paths;      /* owned array, borrowed strings; NULL where there are hash prefixes */
	size_t path_count;
	const char **prefixes;   /* path_hash_prefixes */
	size_t prefix_count;
	bool terminating;
	bool has_expires;
	int64_t expires;
	bool has_max_age;
	int64_t max_age;         /* seconds */
};

struct tuf_meta {                /* an entry of timestamp's or snapshot's meta, or of targets' targets */
	const char *name;
	uint64_t version;        /* 0 for targets */
	bool has_length;
	uint64_t length;
	bool has_sha256, has_sha512;
	uint8_t sha256[32], sha512[64];
	bool has_unknown_hash;   /* hashes were listed, none that we know: COCKET_E_UNSUPPORTED when it is used */
};

struct tuf_signature {
	const char *keyid;
	struct buf sig;          /* decoded hex; empty: an unsigned slot */
};

struct tuf_revocation {
	struct digest digest;    /* key id or image digest */
	const char *note;        /* "" none */
};

struct tuf_file {
	struct json_doc doc;     /* owned; strings borrow from it */
	struct buf signed_bytes; /* canonical form of "signed" */
	enum tuf_type type;
	uint64_t version;        /* >= 1 */
	int64_t expires;         /* Unix seconds */
	struct tuf_signature *signatures;
	size_t signature_count;
	struct tuf_key *keys;    /* root, or targets' delegations */
	size_t key_count;
	struct tuf_role *roles;  /* root: the four, by name; targets: delegations in order */
	size_t role_count;
	bool consistent_snapshot;
	struct tuf_meta *metas;  /* timestamp, snapshot: meta; targets: targets; sorted by name */
	size_t meta_count;
	struct tuf_revocation *revoked_keys, *revoked_digests;
	size_t revoked_key_count, revoked_digest_count;
};

/* COCKET_E_FORMAT: not JSON, wrong _type, spec_version not 1.x, version < 1, bad date, duplicate key ids among signatures, a role with unknown keys ...;
 * COCKET_E_TOO_LARGE past the type's ceiling. */
MUST_CHECK enum cocket_code tuf_parse(struct tuf_file *out, struct slice bytes, enum tuf_type type, struct err *err);
void tuf_file_free(struct tuf_file *f);

/* The role of that name in a root or in targets' delegations; NULL where there is none. */
const struct tuf_role *tuf_role_find(const struct tuf_file *f, const char *name);
const struct tuf_meta *tuf_meta_find(const struct tuf_file *f, const char *name);

/* Distinct keys (by pubkey_id) of role, which stands in holder, that signed file.  Never more than role->key_count. */
unsigned tuf_signers_count(const struct tuf_file *file, const struct tuf_file *holder, const struct tuf_role *role);
/* COCKET_E_SIGNATURE "targets: 1 of 2 required keys signed". */
MUST_CHECK enum cocket_code tuf_signed_check(const struct tuf_file *file, const struct tuf_file *holder, const struct tuf_role *role, struct err *err);

/* TUF's globs (section 4.5, PATHPATTERN): '*' and '?' and [] do not cross '/', same number of parts, case-sensitive; linear time. */
bool tuf_path_matches(const char *pattern, const char *path);
/* By paths or by hash prefixes. */
bool tuf_role_covers(const struct tuf_role *role, const char *path);

/* length and hashes of an entry against the bytes: COCKET_E_SIZE, COCKET_E_DIGEST, COCKET_E_UNSUPPORTED. */
MUST_CHECK enum cocket_code tuf_meta_check(const struct tuf_meta *meta, struct slice bytes, struct err *err);

/* The key object TUF uses for a public key, canonical, and its id. ed25519: hex; ECDSA: PEM, keytype "ecdsa", scheme ecdsa-sha2-nistp256 / -nistp384. */
MUST_CHECK enum cocket_code tuf_key_print(struct buf *out, const struct pubkey *key, char id[65], struct err *err);

#endif
