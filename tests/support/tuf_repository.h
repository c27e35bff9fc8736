/* A TUF repository in memory, and what a client of it trusts: files by name, signed with the keys of trust_fixture.h (0: root, 1: targets,
 * 2: snapshot, 3: timestamp, from 4 on: delegated roles).  Says nothing of what should hold: it signs whatever it is given. */
#ifndef COCKET_TESTS_TUF_REPOSITORY_H
#define COCKET_TESTS_TUF_REPOSITORY_H

#include "support/trust_fixture.h"
#include "trust/tuf_client/tuf_client.h"

#define REPOSITORY_FILES_MAX 600
#define REPOSITORY_LOG_BYTES 8192

struct repository_file {
	char name[128];
	struct buf bytes;
};

/* Files by name; one adds or replaces. */
struct repository_files {
	struct repository_file files[REPOSITORY_FILES_MAX];
	size_t count;
};

struct repository {
	struct trust_fixture keys;
	struct repository_files served, local;
	char log[REPOSITORY_LOG_BYTES]; /* "GET name\n" and "KEEP name version\n", "FORGET name\n" */
	struct fetcher fetcher;         /* of served */
	struct keeper keeper;           /* of local */
};

struct repository *repository_new(void); /* empty */
void repository_free(struct repository **r);

struct slice repository_get(const struct repository_files *in, const char *name); /* ptr NULL: not there */
void repository_put(struct repository_files *in, const char *name, struct slice bytes);
void repository_remove(struct repository_files *in, const char *name);

/* Who signs what in a root; 0: the key of that role alone, threshold 1. */
struct repository_root {
	unsigned version;
	const char *expires;     /* NULL: TRUST_LATER */
	uint64_t root, targets, snapshot, timestamp;
	unsigned threshold;      /* of root; 0: 1 */
	bool consistent;
	uint64_t signers;        /* 0: K(0) */
};
void repository_put_root(struct repository *r, const struct repository_root *root); /* N.root.json */

/* The signed part around fields, which begin after "expires": signed and put under name. */
void repository_put_signed(struct repository *r, const char *name, const char *type, unsigned version, const char *expires,
                           const char *fields, uint64_t signers);

/* Appends {"keys":{...},"roles":[...]} for the "delegations" of targets. */
void repository_print_delegations(struct buf *out, struct repository *r, const struct trust_delegation *d, size_t n);

/* Appends "NAME":{"version":...}; hashes: with length and hash of what is served under file. */
void repository_print_meta(struct buf *out, const struct repository *r, const char *name, unsigned version, const char *file, bool hashes);

#endif
