/* One TUF metadata file in memory: what tuf_parse makes of TUF 1.0, and notary_v1_parse of notary v1, which is TUF as it was before 1.0.
 * What parses is not yet proved: tuf_signed_check says who signed it. */
#ifndef COCKET_FORMAT_TUF_TUF_FILE_H
#define COCKET_FORMAT_TUF_TUF_FILE_H

#include "base/json.h"
#include "crypto/pubkey.h"
#include "format/signature/identity_pattern.h"

#define TUF_ROOT_MAX_BYTES 512000      /* TUF client workflow, python-tuf's numbers */
#define TUF_TIMESTAMP_MAX_BYTES 16384
#define TUF_SNAPSHOT_MAX_BYTES 2000000
#define TUF_TARGETS_MAX_BYTES 5000000
#define TUF_ROOT_ROTATIONS_MAX 256
#define TUF_DELEGATIONS_VISITED_MAX 32
#define TUF_SIGNATURES_MAX 1024
#define TUF_ROLE_NAME_MAX 128          /* bytes; a file name may need three times as many once it is percent-encoded */
#define TUF_PATTERN_MAX 4096
#define TUF_COMMON_NAME_MAX 256
#define TUF_IDENTITY_MAX 1024          /* bytes of an identity, of its issuer, and of each of its conditions */
#define TUF_KEY_LABELS "x-cocket-key-labels"

enum tuf_type { TUF_ROOT, TUF_TIMESTAMP, TUF_SNAPSHOT, TUF_TARGETS };
#define TUF_TYPES 4
const char *tuf_type_name(enum tuf_type type); /* "root" ... */

/* What notary v1 wraps a key in. */
struct tuf_certificate {
	char common_name[TUF_COMMON_NAME_MAX + 1]; /* "" if it has none that fits */
	int64_t not_before, not_after;
};

struct tuf_key {
	const char *id;          /* as the file calls it */
	struct json object;      /* keytype, scheme, keyval, and what else is there */
	/* tuf_key_get's: filled when the key is first asked for, since most keys of a large file never are */
	struct pubkey *key;      /* owned */
	const char *unusable;    /* why its signatures count for nothing */
	struct identity_pattern who; /* of those who sign images by certificate, never metadata; no name: it is a key, or unusable */
	struct tuf_certificate *certificate; /* owned; NULL: a bare key */
};

struct tuf_role {
	const char *name;
	size_t *keys;            /* owned: indices into the keys of the file that holds the role, ascending, each once */
	size_t key_count;        /* may be 0, or below the threshold: such a role parses and can never be satisfied */
	unsigned threshold;      /* >= 1 (A16) */
	/* of delegations; neither paths nor prefixes: covers nothing */
	const char **paths;      /* owned array, borrowed strings; NULL if there are hash prefixes; notary v1: prefixes of tags */
	size_t path_count;
	const char **prefixes;   /* path_hash_prefixes */
	size_t prefix_count;
	bool terminating;
	bool has_expires;
	int64_t expires;
	bool has_max_age;
	int64_t max_age;         /* seconds */
	bool has_not_before;
	int64_t not_before;
	bool names_optional;
};

struct tuf_meta {                /* an entry of timestamp's or snapshot's meta, or of targets' targets */
	const char *name;        /* "snapshot.json"; notary v1: "snapshot", or a tag */
	uint64_t version;        /* 0 for targets, and in notary v1 */
	bool has_length;
	uint64_t length;
	bool has_sha256, has_sha512;
	uint8_t sha256[32], sha512[64];
	bool has_unknown_hash;   /* hashes were listed, none that we know: COCKET_E_UNSUPPORTED when it is used */
};

struct tuf_signature {
	const char *keyid;
	const char *method;      /* notary v1; NULL in TUF 1.0 */
	struct buf sig;          /* decoded; empty: an unsigned slot, or no hex, which is nobody's signature */
};

struct tuf_revocation {
	struct digest digest;    /* key id (of pubkey_id) or image digest */
	struct pubkey *key;      /* owned: the key of that id; NULL: the file has the id alone, or it is an image */
	const char *label;       /* what the key was called, as it stands there: for people, and of any length; "" nothing */
	const char *identity, *issuer; /* of one who signs by certificate, in place of the digest; else NULL */
	const char *note;        /* "" none */
	bool has_date;
	int64_t date;            /* when it was revoked, as whoever did so says: for people */
};

struct tuf_file {
	const struct tuf_dialect *dialect; /* TUF 1.0, or notary v1 */
	struct json_doc doc;     /* owned; strings borrow from it */
	struct buf signed_bytes; /* canonical form of "signed" */
	enum tuf_type type;
	uint64_t version;        /* >= 1 */
	int64_t expires;         /* Unix seconds */
	struct tuf_signature *signatures; /* each keyid once */
	size_t signature_count;
	struct tuf_key *keys;    /* root, or targets' delegations; sorted by id */
	size_t key_count;
	struct tuf_role *roles;  /* root: the four, roles[TUF_ROOT] ...; targets: delegations in order */
	size_t role_count;
	const struct tuf_role **roles_by_name; /* owned: the same, sorted */
	bool succinct;           /* targets delegate to bins (TAP 15): roles is empty, and the next three are set */
	unsigned bit_length;     /* 1..32 */
	const char *name_prefix;
	struct tuf_role succinct_role; /* keys and threshold of every bin; its name is name_prefix; terminating; no paths */
	bool consistent_snapshot;
	struct tuf_meta *metas;  /* timestamp, snapshot: meta; targets: targets; sorted by name */
	size_t meta_count;
	struct tuf_revocation *revoked_keys, *revoked_digests, *revoked_identities;
	size_t revoked_key_count, revoked_digest_count, revoked_identity_count;
};
void tuf_file_free(struct tuf_file *f);

#endif
