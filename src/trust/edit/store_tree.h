/* All that a trust store says, gathered: its own files, who may sign which images, what is revoked, what is staged.  Printed by cli/output/trust_tree. */
#ifndef COCKET_TRUST_EDIT_STORE_TREE_H
#define COCKET_TRUST_EDIT_STORE_TREE_H

#include "trust/edit/required_signatures.h"
#include "trust/edit/store_changes.h"
#include "trust/edit/store_health.h"

/* A delegated role, in the order in which roles are asked; those that it delegates to follow it, one deeper. */
struct tree_role {
	const struct tuf_file *file;       /* that delegates to it */
	const struct tuf_role *role;
	const struct metadata_file *below; /* its own file, at the first delegation that leads to it; else NULL */
	size_t depth;
	bool is_bins;                      /* it stands for all bins of file (TAP 15) */
};

struct store_tree {
	const struct stage *stage; /* borrowed */
	const char *dir;           /* borrowed */
	int64_t now;
	struct store_health health;
	struct tree_role *roles; /* owned */
	size_t role_count, role_capacity;
	struct store_changes changes;          /* of all that is staged */
	struct role_requirement *requirements; /* owned: of the same */
	size_t requirement_count;
};
void store_tree_free(struct store_tree *t);

/* All of it, for people to look at; the stage and dir must outlive *out, which is yours.  COCKET_E_NOMEM, COCKET_E_TOO_MANY. */
MUST_CHECK enum cocket_code store_tree_gather(struct store_tree *out, struct stage *st, const char *dir, int64_t now, struct err *err);

/* What a staged file changes; NULL: snapshot and timestamp say nothing of their own. */
const struct file_change *store_tree_change(const struct store_tree *t, const struct metadata_file *d);

#endif
