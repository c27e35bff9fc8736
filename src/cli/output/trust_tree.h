/* The tree of a trust store, printed: who may say what, until when. */
#ifndef COCKET_CLI_OUTPUT_TRUST_TREE_H
#define COCKET_CLI_OUTPUT_TRUST_TREE_H

#include "cli/command/trust/trust_session.h"
#include "trust/edit/required_signatures.h"
#include "trust/edit/store_health.h"

struct tree {
	const struct stage *stage;
	const char *dir;
	const struct store_health *health;
	const struct role_requirement *requirements; /* of what is staged */
	size_t requirement_count;
};

void tree_print_text(const struct tree *t);
MUST_CHECK enum cocket_code tree_print_json(const struct tree *t, struct err *err);

/* For both: a role's file is shown once, below the first delegation that leads to it.  seen: one flag for each published file.  NULL: not
 * (again). */
const struct metadata_file *tree_below(const struct tree *t, const char *role, bool *seen);

#endif
