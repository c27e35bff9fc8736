/* The delegations of one targets file that is being edited.  For edit_delegate.c and edit_rotate.c. */
#ifndef COCKET_TRUST_EDIT_EDIT_DELEGATIONS_H
#define COCKET_TRUST_EDIT_EDIT_DELEGATIONS_H

#include "trust/edit/role_keys.h"
#include "trust/edit/stage.h"

struct delegations {
	const struct metadata_file *holder; /* borrowed: must not change while it is used */
	struct file_keys ring;
};
void delegations_free(struct delegations *d);
/* COCKET_E_USAGE where the file delegates to bins (TAP 15). */
MUST_CHECK enum cocket_code delegations_load(struct delegations *out, const struct metadata_file *holder, struct err *err);

/* One of them, as it stands in the file; absent where there is none. */
struct json delegations_json(const struct delegations *d, const char *role);

/* Stages the file with the role's delegation put in its place, or last, or with text empty left out.  keyholders: its keys.
 * Keys that no role has any more are left out. */
MUST_CHECK enum cocket_code delegations_stage(struct stage *st, const struct delegations *d, const char *role, struct slice text,
                                              const struct role_keys *keyholders, struct err *err);

#endif
