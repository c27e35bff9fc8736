/* The inside of a trust store that is open.  For store.c, role_file.c, delegation.c and revocation.c. */
#ifndef COCKET_TRUST_STORE_STORE_PART_H
#define COCKET_TRUST_STORE_STORE_PART_H

#include <pthread.h>
#include <time.h>

#include "format/tuf/tuf.h"

/* ROLE.json, once it was needed; what stands in it is proved only for proved_for. */
struct role_file {
	struct role_file *next;
	char name[TUF_ROLE_NAME_MAX + 1];
	struct tuf_file tuf;
	const struct tuf_role *proved_for; /* the delegation whose keys signed it; another must prove it anew (TUF 5.6.7, docs/FORMATS.md 5.2) */
};

struct trust {
	char *path;
	int dir;
	int64_t now;
	struct timespec changed; /* of the directory, before anything was read */
	struct tuf_file root, targets;
	bool has_snapshot;       /* and timestamp: both or neither */
	struct tuf_file timestamp, snapshot;
	struct role_file *role_files; /* under the lock: read when they are first needed, and never changed then */
	pthread_mutex_t lock;
};

/* Reads and parses one file of the store, and holds it against what another says of it (meta, NULL: nothing does). */
MUST_CHECK enum cocket_code trust_file_read(struct tuf_file *out, const struct trust *t, const char *name, enum tuf_type type,
                                            const struct tuf_meta *meta, struct err *err);

/* True where a writer was at work since the store was opened. */
bool trust_is_changed(const struct trust *t);

/* Signed by a threshold of keys that are not revoked. */
MUST_CHECK enum cocket_code trust_signed_check(const struct trust *t, const struct tuf_file *file, const struct tuf_file *holder,
                                               const struct tuf_role *role, struct err *err);

/* Those of role, which stands in holder; revoked or not. */
struct trust_role;
MUST_CHECK enum cocket_code trust_role_add_identities(struct trust_role *r, const struct tuf_file *holder, const struct tuf_role *role,
                                                      struct err *err);

/* What role, which stands in holder, delegates further: *out is NULL where that is nothing.  Borrowed; may be past its date.
 * name: the role's, or the bin's (TAP 15). */
MUST_CHECK enum cocket_code trust_role_file(const struct tuf_file **out, struct trust *t, const struct tuf_file *holder,
                                            const struct tuf_role *role, const char *name, struct err *err);
void trust_role_files_free(struct trust *t);

/* What the whole store says of a name. */
struct trust_role_lookup {
	size_t delegations; /* to it */
	bool proved;        /* its file is signed by the keys of one of them */
};
/* The caller holds the lock.  A role whose file does not read delegates nothing: that is its own affair. */
MUST_CHECK enum cocket_code trust_role_lookup(struct trust_role_lookup *out, struct trust *t, const char *name, struct err *err);

#endif
