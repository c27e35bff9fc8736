/* A store that is being edited, in memory: what is published, what is staged, and the changes of both.  Reads and writes no file: stage.h opens
 * the store, publish.c writes it. */
#ifndef COCKET_TRUST_EDIT_STAGE_PART_H
#define COCKET_TRUST_EDIT_STAGE_PART_H

#include "base/strings.h"
#include "trust/edit/signing.h"

#define STAGE_FILES_MAX 1024

/* One file, published or staged. */
struct stage_file {
	struct metadata_file doc;
	bool touched;  /* by this run: it is signed, and written */
	bool in;       /* counts in what is looked at (publish.c) */
	bool leftover; /* published, and nobody who is published delegates to it */
	bool over;     /* this run's change was made to one that was staged before */
	unsigned lost; /* signatures that this made void */
};

struct stage_files {
	struct stage_file **items; /* owned */
	size_t count, capacity;
};
void stage_files_free(struct stage_files *docs);
/* Takes *d. */
MUST_CHECK enum cocket_code stage_files_add(struct stage_files *docs, struct metadata_file *d, struct err *err);
struct stage_file *stage_files_find(const struct stage_files *docs, const char *role);

/* What a run has published. */
struct stage_done {
	char file[STORE_NAME_BYTES];
	uint64_t version;
};

struct stage {
	char *path;
	int dir, lock;           /* dir -1: a rehearsal of a store that is not there yet */
	bool rehearsal;          /* without the lock: what is finished is not written */
	struct stage_files published, staged;
	struct strings notes;    /* what whoever made the change is to know of it; escaped */
	struct stage_done *done; /* owned */
	size_t done_count;
};
#define NO_STAGE ((struct stage){ .dir = -1, .lock = -1 })

/* --- looking --- */

/* NULL where there is none.  Borrowed, until the next change. */
const struct metadata_file *stage_published(const struct stage *st, const char *role);
const struct metadata_file *stage_staged(const struct stage *st, const char *role);
const struct metadata_file *stage_latest(const struct stage *st, const char *role); /* staged, else published */

/* COCKET_E_USAGE where there is neither a root nor one that is staged. */
MUST_CHECK enum cocket_code stage_check_store(const struct stage *st, struct err *err);

/* The delegation of a role in what is latest.  *holder is NULL where nobody delegates to it; COCKET_E_USAGE where several do. */
MUST_CHECK enum cocket_code stage_find_delegation(const struct metadata_file **holder, const struct tuf_role **role, const struct stage *st,
                                                  const char *name, struct err *err);

/* Who beside d delegates to a role of that name, in what is latest; NULL where nobody does. */
const struct metadata_file *stage_other_delegator(const struct stage *st, const struct metadata_file *d, const char *name);

/* --- changing --- */

/* Stages the next version of a role's file with these members of "signed" changed.  expires: 0 leaves it as it is. */
MUST_CHECK enum cocket_code stage_change(struct stage *st, const char *role, int64_t expires, const struct metadata_member *members, size_t n,
                                         struct err *err);
/* The same, unless it would say what is published, and nothing is staged: then nothing is staged by it either. */
MUST_CHECK enum cocket_code stage_edit(struct stage *st, const char *role, int64_t expires, const struct metadata_member *members, size_t n,
                                       struct err *err);
/* The same from nothing but the members, whatever is there. */
MUST_CHECK enum cocket_code stage_begin(struct stage *st, const char *role, int64_t expires, const struct metadata_member *members, size_t n,
                                        struct err *err);
/* Takes *d as what is staged for its role. */
MUST_CHECK enum cocket_code stage_put(struct stage *st, struct metadata_file *d, struct err *err);
void stage_touch(struct stage *st, const char *role); /* NULL: all that is staged */
bool stage_is_touched(const struct stage *st);
bool stage_is_changed(const struct stage *st); /* some of it says something else than when it was read */
/* Whether d says what is published in its version, and nothing else. */
MUST_CHECK enum cocket_code stage_is_renewal(bool *out, const struct stage *st, const struct metadata_file *d, struct err *err);

/* The version that the next file of the role has. */
uint64_t stage_next_version(const struct stage *st, const char *role);

/* --- who must sign --- */

/* Who must sign a staged file before it is published. */
struct role_requirement {
	const struct metadata_file *doc;
	const char *by;          /* the role whose keys these are */
	uint64_t by_version;     /* of the root that says so, where that is the old one; else 0 */
	struct signing_role mandate;
	unsigned signers;        /* so far */
};

#endif
