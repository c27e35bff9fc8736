/* The inside of a client.  For tuf_client.c, tuf_client_root.c, tuf_client_online.c, tuf_client_metadata.c, tuf_client_roles.c and tuf_client_targets.c. */
#ifndef COCKET_TRUST_TUF_CLIENT_TUF_CLIENT_PART_H
#define COCKET_TRUST_TUF_CLIENT_TUF_CLIENT_PART_H

#include "format/tuf/tuf.h"
#include "trust/store/store_name.h"
#include "trust/tuf_client/fetcher.h"
#include "trust/tuf_client/keeper.h"

#define TUF_CLIENT_NAME_BYTES (STORE_NAME_BYTES + sizeof "9007199254740992.") /* "VERSION.NAME.json" */

/* A delegated role's file, proved for the delegator it was first reached from. */
struct tuf_client_role {
	char name[TUF_ROLE_NAME_MAX + 1];
	struct tuf_file file;
};

struct tuf_client {
	struct fetcher fetcher;
	struct keeper keeper;
	int64_t now;               /* 5.1 */
	struct tuf_file files[4];  /* by enum tuf_type; version 0: none */
	struct tuf_client_role **roles; /* owned */
	size_t role_count, role_capacity;
};

/* A file that another lists: what it must be, and whose it is. */
struct tuf_client_listed {
	const char *file;              /* "targets.json", encoded */
	enum tuf_type type;
	const struct tuf_meta *meta;
	const struct tuf_file *holder; /* of the role */
	const struct tuf_role *role;
};

/* --- tuf_client_metadata.c --- */

/* 5.3.10, 5.4.4, 5.5.6, 5.6.5. */
MUST_CHECK enum cocket_code tuf_client_expiry_check(const struct tuf_client *c, const struct tuf_file *file, struct err *err);

/* Parses what should be of that type and signed by that role (5.4.2, 5.5.3, 5.6.3). */
MUST_CHECK enum cocket_code tuf_client_parse(struct tuf_file *out, struct slice bytes, enum tuf_type type, const struct tuf_file *holder,
                                         const struct tuf_role *role, struct err *err);

/* Fetches it and checks hashes, signatures and version (5.5.1 to 5.5.4, 5.6.1 to 5.6.4): all but its date and what was trusted before. */
MUST_CHECK enum cocket_code tuf_client_listed_fetch(struct tuf_file *out, struct buf *bytes, const struct tuf_client *c, const struct tuf_client_listed *l,
                                                struct err *err);

/* What is listed with a length: no more than that is asked for, and more is COCKET_E_SIZE (endless data).  *out is replaced. */
MUST_CHECK enum cocket_code tuf_client_exact_fetch(struct buf *out, const struct fetcher *from, const char *name, size_t length,
                                               struct err *err);

/* Targets metadata, from this machine where what is there is what is listed, else fetched; checked to the end and kept. */
MUST_CHECK enum cocket_code tuf_client_targets_load(struct tuf_file *out, struct tuf_client *c, const struct tuf_client_listed *l, struct err *err);

MUST_CHECK enum cocket_code tuf_client_targets_refresh(struct tuf_client *c, struct err *err); /* 5.6.1 to 5.6.6 */

/* Trusted from now on. */
MUST_CHECK enum cocket_code tuf_client_keep(struct tuf_client *c, const char *name, const struct tuf_file *file, const struct buf *bytes,
                                        struct err *err);

/* --- tuf_client_online.c --- */

MUST_CHECK enum cocket_code tuf_client_timestamp_refresh(struct tuf_client *c, struct err *err); /* 5.4 */
MUST_CHECK enum cocket_code tuf_client_snapshot_refresh(struct tuf_client *c, struct err *err);  /* 5.5 */

/* --- tuf_client_root.c --- */

MUST_CHECK enum cocket_code tuf_client_root_load(struct tuf_client *c, struct err *err);    /* 5.2 */
MUST_CHECK enum cocket_code tuf_client_root_refresh(struct tuf_client *c, struct err *err); /* 5.3 */

/* --- tuf_client_roles.c --- */

/* The file of a delegated role, proved for this delegator, whether or not another delegated to it before.  Borrowed. */
MUST_CHECK enum cocket_code tuf_client_role_get(const struct tuf_file **out, struct tuf_client *c, const char *name,
                                            const struct tuf_file *delegator, const struct tuf_role *role, struct err *err);
void tuf_client_roles_free(struct tuf_client *c);

#endif
