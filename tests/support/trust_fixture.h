/* A trust store in a temporary directory, made file by file: keys by number, metadata printed, signed and written.
 * Any failure ends the test. */
#ifndef COCKET_TESTS_TRUST_FIXTURE_H
#define COCKET_TESTS_TRUST_FIXTURE_H

#include "base/buf.h"
#include "crypto/digest.h"
#include "crypto/privkey_pem.h"

#define TRUST_KEYS_MAX 64
#define TRUST_NOW INT64_C(1767225600) /* 2026-01-01T00:00:00Z */
#define TRUST_PAST "2025-12-31T23:59:59Z"
#define TRUST_THEN "2026-01-01T00:00:00Z" /* TRUST_NOW itself */
#define TRUST_LATER "2026-01-01T00:00:01Z"
#define TRUST_TEXT_MAX (16 * 1024 * 1024)

struct trust_fixture {
	char dir[64];
	struct trust_key {
		struct privkey *key; /* made when it is first asked for */
		char id[DIGEST_HEX_BYTES]; /* TUF's */
		struct buf object;
	} keys[TRUST_KEYS_MAX];
};

void trust_fixture_new(struct trust_fixture *f);  /* an empty directory */
void trust_fixture_free(struct trust_fixture *f); /* removes it */
void trust_fixture_empty(const struct trust_fixture *f); /* removes what is in it */

/* Sets of keys. */
#define K(n) (UINT64_C(1) << (n))
#define TRUST_ROOT_KEY 0
#define TRUST_TARGETS_KEY 1 /* of snapshot and timestamp too */
const struct trust_key *trust_fixture_key(struct trust_fixture *f, unsigned n);
const struct digest *trust_fixture_key_id(struct trust_fixture *f, unsigned n); /* pubkey_id */

struct trust_delegation {
	const char *name;
	uint64_t keys;
	unsigned threshold;
	const char *paths; /* JSON */
	bool terminating;
	const char *more;  /* more fields, beginning with a comma; NULL none */
};

/* Signed parts.  root: K(TRUST_ROOT_KEY) and K(TRUST_TARGETS_KEY) with threshold 1 where the sets are 0. */
struct trust_root {
	unsigned version;
	const char *expires;
	uint64_t root, targets;
	unsigned root_threshold, targets_threshold;
};
void trust_print_root(struct buf *out, struct trust_fixture *f, const struct trust_root *root);
void trust_print_targets(struct buf *out, struct trust_fixture *f, unsigned version, const char *expires,
                         const struct trust_delegation *delegations, size_t n, const char *more);
/* Of files as they are in the store; names: "targets.json team.json". */
void trust_print_snapshot(struct buf *out, const struct trust_fixture *f, unsigned version, const char *expires, const char *names);
void trust_print_timestamp(struct buf *out, const struct trust_fixture *f, unsigned version, const char *expires);

/* The whole file around a signed part. */
void trust_print_signed(struct buf *out, struct trust_fixture *f, struct slice part, uint64_t keys);

void trust_write(const struct trust_fixture *f, const char *name, struct slice bytes); /* replaces, mode 0644 */
void trust_read(struct buf *out, const struct trust_fixture *f, const char *name);
void trust_remove(const struct trust_fixture *f, const char *name);
void trust_path(char out[static 512], const struct trust_fixture *f, const char *name);

/* All of it: prints, signs with those keys, writes NAME.json. */
void trust_put_root(struct trust_fixture *f, const struct trust_root *root, uint64_t signers);
void trust_put_targets(struct trust_fixture *f, const char *role, unsigned version, const char *expires, uint64_t signers,
                       const struct trust_delegation *delegations, size_t n, const char *more);
void trust_put_snapshot(struct trust_fixture *f, unsigned version, const char *expires, uint64_t signers, const char *names);
void trust_put_timestamp(struct trust_fixture *f, unsigned version, const char *expires, uint64_t signers);

/* Version 1 of root.json and targets.json, good until TRUST_LATER, and nothing else. */
void trust_put_local(struct trust_fixture *f, const struct trust_delegation *delegations, size_t n);
/* snapshot.json and timestamp.json over what is there. */
void trust_publish(struct trust_fixture *f, unsigned version, const char *names);

#endif
