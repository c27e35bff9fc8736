/* Adding elements to a list in a manifest at a tag, while others may be doing the same: nobody's element is lost, theirs nor ours.
 * Registries have no compare-and-swap, so it is: read, merge, write, wait, read back, and again until everything ever seen is there.
 * Writing and waiting are apart, so that one wait serves many tags. */
#ifndef COCKET_SIGN_TAG_UPDATE_H
#define COCKET_SIGN_TAG_UPDATE_H

#include "sign/tag_change.h"

/* A write whose time has not passed yet. */
struct tag_writing;

/* Writes.  *out is yours until tag_confirm has said that it stays; what is asked for is copied, the source must outlive it.
 * COCKET_E_FORMAT where something else lies at the tag: it stays as it is.  CAUSE_TAG_KEPT: the registry lets it be written once. */
MUST_CHECK enum cocket_code tag_write(struct tag_writing **out, struct source *s, const struct tag_update *u, struct err *err);

/* Waits until whoever read before we wrote must have written, and looks; what was lost is written again.  COCKET_OK: it is there for all to
 * see.  COCKET_E_REGISTRY where others overwrote ours every time; with CAUSE_NO_LIST where the registry serves something else for good. */
MUST_CHECK enum cocket_code tag_confirm(struct tag_writing *w, struct err *err);
void tag_writing_free(struct tag_writing **w);

/* Writes that wait together. */
struct writings {
	struct tag_writing **items; /* owned */
	size_t count, capacity;
};
void writings_free(struct writings *w);
/* How many elements ours took the place of. */
size_t writings_replaced(const struct writings *w);
/* Others were at work at the same tags. */
bool writings_contended(const struct writings *w);
/* tag_write, for writings_confirm. */
MUST_CHECK enum cocket_code writings_add(struct writings *w, struct source *s, const struct tag_update *u, struct err *err);
MUST_CHECK enum cocket_code writings_confirm(struct writings *w, struct err *err);

/* Writes and waits. */
MUST_CHECK enum cocket_code tag_update(struct source *s, const struct tag_update *u, struct err *err);

#endif
