/* What a run changes in a store, in the words of metadata_diff.h, gathered: file by file, so that it is shown and printed as JSON the same by
 * every command. */
#ifndef COCKET_TRUST_EDIT_STORE_CHANGES_H
#define COCKET_TRUST_EDIT_STORE_CHANGES_H

#include "trust/edit/key_label.h"
#include "trust/edit/stage_part.h"

struct file_change {
	struct key_label file;   /* "targets.json" */
	uint64_t before, version; /* before: 0, it is the first */
	struct strings lines;
	bool over;               /* made to one that was staged before */
	unsigned lost;           /* signatures that this made void */
};

struct store_changes {
	struct file_change *items; /* owned */
	size_t count, capacity;
};
void store_changes_free(struct store_changes *c);

/* One file; before NULL: there was none. */
MUST_CHECK enum cocket_code store_changes_add(struct store_changes *c, const struct metadata_file *before, const struct metadata_file *after,
                                              struct err *err);

/* What is staged and was touched, but for snapshot and timestamp, which say nothing of their own; touched false: all that is staged.  role: its
 * file alone, NULL all. */
MUST_CHECK enum cocket_code store_changes_staged(struct store_changes *out, const struct stage *st, bool touched, const char *role, struct err *err);

/* Whatever they call by that name is called by the other. */
MUST_CHECK enum cocket_code store_changes_rename(struct store_changes *c, const char *name, const char *other, struct err *err);

#endif
