/* A store as it would be with some of the staged files in it (see publish_part.h).  Decides nothing: who is in is for others to say. */
#include "trust/edit/publish_part.h"

struct stage_doc *
view_find(const struct stage *st, const char *role)
{
	struct stage_doc *d = stage_docs_find(&st->staged, role);

	return d && d->in ? d : stage_docs_find(&st->published, role);
}

bool
view_is_staged(const struct stage *st, const struct stage_doc *d)
{
	return stage_docs_find(&st->staged, d->doc.role) == d;
}

/* Made by this program from the others. */
bool
document_is_derived(const struct document *d)
{
	return d->tuf.type == TUF_SNAPSHOT || d->tuf.type == TUF_TIMESTAMP;
}

bool
document_is_delegated(const struct document *d)
{
	return d->tuf.type == TUF_TARGETS && strcmp(d->role, "targets") != 0;
}

/* derived: snapshot and timestamp too. */
void
view_all(struct stage *st, bool derived)
{
	for (size_t i = 0; i < st->staged.count; i++)
		st->staged.items[i]->in = derived || !document_is_derived(&st->staged.items[i]->doc);
}

void
view_only(struct stage *st, const struct stage_doc *d)
{
	for (size_t i = 0; i < st->staged.count; i++)
		st->staged.items[i]->in = st->staged.items[i] == d;
}

/* The nth file of the view; NULL past the last. */
struct stage_doc *
view_at(const struct stage *st, size_t n)
{
	if (n < st->published.count)
		return view_find(st, st->published.items[n]->doc.role);
	n -= st->published.count;
	for (size_t i = 0; i < st->staged.count; i++) {
		struct stage_doc *d = st->staged.items[i];

		if (d->in && !stage_docs_find(&st->published, d->doc.role) && n-- == 0)
			return d;
	}
	return NULL;
}

bool
view_has_staged(const struct stage *st)
{
	for (size_t i = 0; i < st->staged.count; i++)
		if (st->staged.items[i]->in)
			return true;
	return false;
}
