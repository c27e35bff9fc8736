/* The images of a delegated role: a list of patterns that is printed anew, and what a narrower one leaves without effect.  For edit_delegate.c and
 * edit_rotate.c. */
#ifndef COCKET_TRUST_EDIT_EDIT_IMAGES_H
#define COCKET_TRUST_EDIT_EDIT_IMAGES_H

#include "trust/edit/edit.h"

struct images {
	const char **items; /* owned; the texts are borrowed */
	size_t count, capacity;
};
void images_free(struct images *list);

/* Those of a role, which may be NULL. */
MUST_CHECK enum cocket_code images_load(struct images *out, const struct tuf_role *role, struct err *err);
/* Patterns as they come. */
MUST_CHECK enum cocket_code images_set(struct images *out, const struct edit_patterns *patterns, struct err *err);
bool images_same(const struct images *a, const struct images *b); /* in whatever order */

/* What is there already, or is not there, is a note of the stage and no more.  COCKET_E_USAGE: none is left. */
MUST_CHECK enum cocket_code images_change(struct images *list, struct stage *st, const struct edit_rotation *r, struct err *err);

/* JSON: ["pattern", ...] */
MUST_CHECK enum cocket_code images_print(struct buf *out, const struct images *list, struct err *err);

/* COCKET_E_USAGE: one of them is outside what the role that delegates may sign. */
MUST_CHECK enum cocket_code images_check_parent(const struct images *list, const char *parent, const struct tuf_role *role, struct err *err);
/* Notes of the stage: patterns that the role delegates to others and may not sign itself any more. */
MUST_CHECK enum cocket_code images_note_below(struct stage *st, const char *role, const struct images *list, struct err *err);

#endif
