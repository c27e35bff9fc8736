/* Signatures required for each file of a preview (TUF 1.0 sections 4.3, 4.5 and 5.3.4), and how many are present (see publish_part.h). */
#include "trust/edit/required_signatures.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/list.h"
#include "trust/edit/publish_part.h"

void
required_signatures_free(struct required_signatures **n)
{
	if (*n)
		free((*n)->items);
	free(*n);
	*n = NULL;
}

/* A staged file is made now, so keys that are revoked do not count for it; one that is published stays, or nothing could be revoked. */
const struct tuf_file *
required_signatures_revoking(const struct stage *st, const struct stage_file *d)
{
	const struct stage_file *targets = preview_find(st, "targets");

	return metadata_file_is_delegated(&d->doc) && preview_is_staged(st, d) && targets ? &targets->doc.tuf : NULL;
}

/* Who must sign: role, which stands in holder. */
struct need {
	struct stage_file *holder;
	const struct tuf_role *role;
	uint64_t by_version; /* of a published root that is being replaced, else 0 */
};

static enum cocket_code
add_need(struct required_signatures *n, const struct stage *st, const struct stage_file *d, struct need by, struct err *err)
{
	struct role_requirement *r;

	if (LIST_GROW(n, STAGE_FILES_MAX, "delegations", err))
		return err->code;
	n->holders[n->count] = by.holder;
	r = &n->items[n->count++];
	*r = (struct role_requirement){ .doc = &d->doc, .by = by.role->name, .by_version = by.by_version, .mandate = { &by.holder->doc.tuf, by.role } };
	r->signers = metadata_file_signers(&d->doc, r->mandate, required_signatures_revoking(st, d));
	return COCKET_OK;
}

/* TUF section 5.3.4: a new root is signed by the threshold of the one before, and by its own. */
static enum cocket_code
need_root(struct required_signatures *n, const struct stage *st, struct stage_file *d, struct err *err)
{
	struct stage_file *before = stage_files_find(&st->published, "root");

	if (preview_is_staged(st, d) && before &&
	    add_need(n, st, d, (struct need){ before, &before->doc.tuf.roles[TUF_ROOT], before->doc.tuf.version }, err))
		return err->code;
	return add_need(n, st, d, (struct need){ d, &d->doc.tuf.roles[TUF_ROOT], 0 }, err);
}

/* Each of those who delegate to the role; whoever does not know the file has nothing to say of it. */
static enum cocket_code
need_delegators(struct required_signatures *n, const struct stage *st, const struct stage_file *d, struct err *err)
{
	struct stage_file *holder;

	for (size_t i = 0; (holder = preview_at(st, i)); i++) {
		const struct tuf_role *role = holder->doc.tuf.type == TUF_TARGETS ? tuf_role_find(&holder->doc.tuf, d->doc.role) : NULL;

		if (role && holder != d && add_need(n, st, d, (struct need){ holder, role, 0 }, err))
			return err->code;
	}
	return COCKET_OK;
}

static enum cocket_code
need_for(struct required_signatures *n, const struct stage *st, struct stage_file *d, struct err *err)
{
	struct stage_file *root = preview_find(st, "root");

	if (d->doc.tuf.type == TUF_ROOT)
		return need_root(n, st, d, err);
	if (metadata_file_is_delegated(&d->doc))
		return need_delegators(n, st, d, err);
	return root ? add_need(n, st, d, (struct need){ root, &root->doc.tuf.roles[d->doc.tuf.type], 0 }, err) : COCKET_OK;
}

static enum cocket_code
need_all(struct required_signatures *n, const struct stage *st, struct err *err)
{
	struct stage_file *d;

	for (size_t i = 0; (d = preview_at(st, i)); i++)
		if (need_for(n, st, d, err))
			return err->code;
	return COCKET_OK;
}

/* Of one file, or with NULL of all in the preview. */
enum cocket_code
required_signatures_of(struct required_signatures **out, const struct stage *st, struct stage_file *only, struct err *err)
{
	AUTO(required_signatures_free) struct required_signatures *n = calloc(1, sizeof *n);

	if (!n)
		return no_memory(err);
	if (only ? need_for(n, st, only, err) : need_all(n, st, err))
		return err->code;
	*out = n;
	n = NULL;
	return COCKET_OK;
}

bool
role_requirement_is_met(const struct role_requirement *r)
{
	return r->signers >= r->mandate.role->threshold;
}

typedef void each_key_fn(void *ctx, const struct tuf_file *holder, size_t key);

static void
for_each_key(const struct role_requirement *r, bool signed_by, each_key_fn *each, void *ctx)
{
	const struct signing_role *by = &r->mandate;

	for (size_t i = 0; i < by->role->key_count; i++)
		if (!tuf_key_identity(by->holder, by->role->keys[i]) && metadata_file_is_signed_by(r->doc, by->holder, by->role->keys[i]) == signed_by)
			each(ctx, by->holder, by->role->keys[i]);
}

void
role_requirement_missing(const struct role_requirement *r, each_key_fn *each, void *ctx)
{
	for_each_key(r, false, each, ctx);
}

void
role_requirement_present(const struct role_requirement *r, each_key_fn *each, void *ctx)
{
	for_each_key(r, true, each, ctx);
}

struct requirement_label
role_requirement_label(const struct role_requirement *r)
{
	const bool is_new_root = r->doc->tuf.type == TUF_ROOT && r->doc->tuf.version > 1;
	unsigned long long version = r->by_version ? r->by_version : r->doc->tuf.version;
	struct requirement_label label;
	int n = snprintf(label.s, sizeof label.s, "%s", TEXT(slice_str(r->by)));

	if (r->by_version || is_new_root)
		snprintf(label.s + n, sizeof label.s - (size_t)n, " of %sversion %llu", r->by_version ? "" : "the new ", version);
	return label;
}

enum cocket_code
stage_requirements(struct role_requirement **out, size_t *count, struct stage *st, struct err *err)
{
	AUTO(required_signatures_free) struct required_signatures *n = NULL;
	size_t kept = 0;

	preview_all(st, true);
	if (required_signatures_of(&n, st, NULL, err))
		return err->code;
	for (size_t i = 0; i < n->count; i++)
		if (stage_staged(st, n->items[i].doc->role) == n->items[i].doc)
			n->items[kept++] = n->items[i];
	*out = n->items;
	*count = kept;
	n->items = NULL;
	return COCKET_OK;
}
