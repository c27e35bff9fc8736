/* A store that is being edited: what is published, and what is staged, which counts for nothing until enough people have signed it.
 * Holds the store's lock from opening to closing.  Unlike store.h it takes a store that is past its date: mending that is what editing is
 * for.
 * Never builds on what is published and was altered since, never publishes what would not load, and never a part of what only loads whole. */
#ifndef COCKET_TRUST_EDIT_STAGE_H
#define COCKET_TRUST_EDIT_STAGE_H

#include "trust/edit/stage_part.h"

void stage_close(struct stage *st);

/* COCKET_E_NOT_FOUND: no directory there (make: it is made); COCKET_E_USAGE etc: a file of the store does not read, or is not signed by those who
 * may. */
MUST_CHECK enum cocket_code stage_open(struct stage *st, const char *path, bool make, struct err *err);
/* For looking only: without the lock, so that whoever may read may look. */
MUST_CHECK enum cocket_code stage_look(struct stage *st, const char *path, struct err *err);

/* To say what a change would do: with the checks of stage_open, without the lock, and what is finished is written nowhere.
 * make: the directory need not be there.  COCKET_E_IO: it could not be written to, or made. */
MUST_CHECK enum cocket_code stage_rehearse(struct stage *st, const char *path, bool make, struct err *err);

/* What the disk says now. */
MUST_CHECK enum cocket_code stage_reload(struct stage *st, struct err *err);

/* A file of a role that nobody delegates to any more, which the snapshot still lists; NULL where there is none. */
MUST_CHECK enum cocket_code stage_load_leftover(const struct metadata_file **out, struct stage *st, const char *role, struct err *err);
/* The same of all roles that what is staged delegates to: their next versions come after what is left, which counts again if they come back. */
MUST_CHECK enum cocket_code stage_load_leftovers(struct stage *st, struct err *err);

void stage_sort(struct stage *st); /* staged: root, targets, roles by name, snapshot, timestamp */

/* --- publish.c --- */

/* Adds the signatures of a copy of what is staged, as far as they count. */
MUST_CHECK enum cocket_code stage_merge(struct stage *st, const struct metadata_file *copy, struct err *err);

/* Adds snapshot and timestamp, signs what was touched with the keys at hand, and chooses what is complete (*ready: there is some).
 * COCKET_E_USAGE: a key that has nothing to sign, a staged file that is out of date; COCKET_E_EXPIRED: what was touched is past its date. */
MUST_CHECK enum cocket_code stage_complete(bool *ready, struct stage *st, struct signers *by, int64_t now, struct err *err);

/* Publishes what is complete and keeps the rest staged, in one commit; then done says what was published, and the stage is as if it had been
 * opened now.  *changed: there was something to write.  A rehearsal ends the same, and writes nothing. */
MUST_CHECK enum cocket_code stage_publish(bool *changed, struct stage *st, bool ready, struct err *err);

/* Both. */
MUST_CHECK enum cocket_code stage_finish(struct stage *st, struct signers *by, int64_t now, struct err *err);

#endif
