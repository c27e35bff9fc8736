/* The keys and roles of a root that is being made or changed.  For edit_init.c and edit_rotate.c. */
#ifndef COCKET_TRUST_EDIT_EDIT_ROOT_H
#define COCKET_TRUST_EDIT_EDIT_ROOT_H

#include "trust/edit/role_keys.h"
#include "trust/edit/stage.h"

struct root_edit {
	struct file_keys ring;
	struct role_keys crews[4]; /* by enum tuf_type */
};
void root_edit_free(struct root_edit *e);
/* Of the latest root, which must not change while e is used. */
MUST_CHECK enum cocket_code root_edit_load(struct root_edit *out, const struct stage *st, struct err *err);
/* Stages it; expires 0: as it is. */
MUST_CHECK enum cocket_code root_edit_stage(struct stage *st, const struct root_edit *e, int64_t expires, struct err *err);

#endif
