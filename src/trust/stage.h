/* A store that is being edited: what is published, and what is staged, which counts for nothing until enough people have signed it.
 * Holds the store's lock from opening to closing.  Unlike store.h it takes a store that is past its date: mending that is what editing is
 * for.
 * Never builds on what is published and was altered since, never publishes what would not load, and never a part of what only loads whole. */
#ifndef COCKET_TRUST_STAGE_H
#define COCKET_TRUST_STAGE_H

#include "trust/signing.h"

#define STAGE_DOCUMENTS_MAX 1024

/* One file, published or staged. */
struct stage_doc {
	struct document doc;
	bool touched;  /* by this run: it is signed, and written */
	bool in;       /* counts in what is looked at (publish.c) */
	bool leftover; /* published, and nobody who is published delegates to it */
	bool over;     /* this run's change was made to one that was staged before */
	unsigned lost; /* signatures that this made void */
};

struct stage_docs {
	struct stage_doc **items; /* owned */
	size_t count;
};

/* What a run has published. */
struct stage_done {
	char file[STORE_NAME_BYTES];
	uint64_t version;
};

struct stage {
	char *path;
	int dir, lock;
	struct stage_docs published, staged;
	struct stage_done *done; /* owned */
	size_t done_count;
};
#define NO_STAGE ((struct stage){ .dir = -1, .lock = -1 })
void stage_close(struct stage *st);

/* COCKET_E_NOT_FOUND: no directory there (make: it is made); COCKET_E_USAGE etc: a file of the store does not read, or is not signed by those who
 * may. */
MUST_CHECK enum cocket_code stage_open(struct stage *st, const char *path, bool make, struct err *err);
/* For looking only: without the lock, so that whoever may read may look. */
MUST_CHECK enum cocket_code stage_look(struct stage *st, const char *path, struct err *err);

/* What the disk says now. */
MUST_CHECK enum cocket_code stage_reload(struct stage *st, struct err *err);

/* NULL where there is none.  Borrowed, until the next change. */
const struct document *stage_published(const struct stage *st, const char *role);
const struct document *stage_staged(const struct stage *st, const char *role);
const struct document *stage_latest(const struct stage *st, const char *role); /* staged, else published */

/* COCKET_E_USAGE where there is neither a root nor one that is staged. */
MUST_CHECK enum cocket_code stage_check_store(const struct stage *st, struct err *err);

/* The delegation of a role in what is latest.  *holder is NULL where nobody delegates to it; COCKET_E_USAGE where several do. */
MUST_CHECK enum cocket_code stage_find_delegation(const struct document **holder, const struct tuf_role **role, const struct stage *st,
                                                  const char *name, struct err *err);

/* Who beside d delegates to a role of that name, in what is latest; NULL where nobody does. */
const struct document *stage_other_delegator(const struct stage *st, const struct document *d, const char *name);

/* A file of a role that nobody delegates to any more, which the snapshot still lists; NULL where there is none. */
MUST_CHECK enum cocket_code stage_load_leftover(const struct document **out, struct stage *st, const char *role, struct err *err);
/* The same of all roles that what is staged delegates to: their next versions come after what is left, which counts again if they come back. */
MUST_CHECK enum cocket_code stage_load_leftovers(struct stage *st, struct err *err);

/* Stages the next version of a role's file with these members of "signed" changed.  expires: 0 leaves it as it is. */
MUST_CHECK enum cocket_code stage_change(struct stage *st, const char *role, int64_t expires, const struct member *members, size_t n,
                                         struct err *err);
/* The same from nothing but the members, whatever is there. */
MUST_CHECK enum cocket_code stage_begin(struct stage *st, const char *role, int64_t expires, const struct member *members, size_t n,
                                        struct err *err);
/* Takes *d as what is staged for its role. */
MUST_CHECK enum cocket_code stage_put(struct stage *st, struct document *d, struct err *err);
void stage_sort(struct stage *st); /* staged: root, targets, roles by name, snapshot, timestamp */
void stage_touch(struct stage *st, const char *role); /* NULL: all that is staged */

/* The version that the next file of the role has. */
uint64_t stage_next_version(const struct stage *st, const char *role);

/* --- publish.c --- */

/* Who must sign a staged file before it is published. */
struct requirement {
	const struct document *doc;
	const char *by;          /* the role whose keys these are */
	uint64_t by_version;     /* of the root that says so, where that is the old one; else 0 */
	struct mandate mandate;
	unsigned signers;        /* so far */
};

/* Of all that is staged, were it published together.  *out is yours (free). */
MUST_CHECK enum cocket_code stage_requirements(struct requirement **out, size_t *count, struct stage *st, struct err *err);

/* Adds the signatures of a copy of what is staged, as far as they count. */
MUST_CHECK enum cocket_code stage_merge(struct stage *st, const struct document *copy, struct err *err);

/* Adds snapshot and timestamp, signs what was touched with the keys at hand, publishes what is complete and keeps the rest staged; one
 * commit.
 * Then the store is read again, and done says what was published.  COCKET_E_USAGE: a key that has nothing to sign, a staged file that is
 * out of date; COCKET_E_EXPIRED: what was touched is past its date. */
MUST_CHECK enum cocket_code stage_finish(struct stage *st, struct signers *by, int64_t now, struct err *err);

#endif
