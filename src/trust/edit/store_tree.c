/* A store, gathered: see store_tree.h.  Decides nothing, and writes nothing. */
#include "trust/edit/store_tree.h"

#include <stdlib.h>
#include <string.h>

#include "base/list.h"

#define TREE_ROLES_MAX 65536

void
store_tree_free(struct store_tree *t)
{
	store_health_free(&t->health);
	store_changes_free(&t->changes);
	free(t->requirements);
	free(t->roles);
	*t = (struct store_tree){ 0 };
}

/* A role's file is shown once, below the first delegation that leads to it: delegations may go in circles. */
static const struct metadata_file *
find_below(const struct store_tree *t, const char *role)
{
	const struct metadata_file *d = stage_published(t->stage, role);

	for (size_t i = 0; d && i < t->role_count; i++)
		if (t->roles[i].below == d)
			return NULL;
	return d && d->tuf.type == TUF_TARGETS && strcmp(role, "targets") != 0 ? d : NULL;
}

static enum cocket_code
add_role(struct store_tree *t, const struct tree_role *role, struct err *err)
{
	if (LIST_RESERVE(t->roles, t->role_capacity, t->role_count, 1, TREE_ROLES_MAX, "roles", err))
		return err->code;
	t->roles[t->role_count++] = *role;
	return COCKET_OK;
}

static enum cocket_code
add_roles(struct store_tree *t, const struct tuf_file *f, size_t depth, struct err *err)
{
	if (f->succinct && add_role(t, &(struct tree_role){ f, &f->succinct_role, NULL, depth, true }, err))
		return err->code;
	for (size_t i = 0; i < f->role_count; i++) {
		const struct metadata_file *below = find_below(t, f->roles[i].name);

		if (add_role(t, &(struct tree_role){ f, &f->roles[i], below, depth, false }, err) || (below && add_roles(t, &below->tuf, depth + 1, err)))
			return err->code;
	}
	return COCKET_OK;
}

enum cocket_code
store_tree_gather(struct store_tree *out, struct stage *st, const char *dir, int64_t now, struct err *err)
{
	AUTO(store_tree_free) struct store_tree t = { .stage = st, .dir = dir, .now = now };
	const struct metadata_file *targets = stage_published(st, "targets");

	if (store_health_check(&t.health, st, now, err) || stage_requirements(&t.requirements, &t.requirement_count, st, err) ||
	    store_changes_staged(&t.changes, st, false, NULL, err) || (targets && add_roles(&t, &targets->tuf, 0, err)))
		return err->code;
	*out = t;
	t = (struct store_tree){ 0 };
	return COCKET_OK;
}

const struct file_change *
store_tree_change(const struct store_tree *t, const struct metadata_file *d)
{
	const struct key_label file = metadata_file_label(d);

	for (size_t i = 0; i < t->changes.count; i++)
		if (strcmp(t->changes.items[i].file.s, file.s) == 0)
			return &t->changes.items[i];
	return NULL;
}
