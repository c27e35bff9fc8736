/* A store as it would be with some of the staged files in it (see publish_part.h).  Decides nothing: who is in is for others to say. */
#include "trust/edit/publish_part.h"

struct stage_file *
preview_find(const struct stage *st, const char *role)
{
	struct stage_file *d = stage_files_find(&st->staged, role);

	return d && d->in ? d : stage_files_find(&st->published, role);
}

bool
preview_is_staged(const struct stage *st, const struct stage_file *d)
{
	return stage_files_find(&st->staged, d->doc.role) == d;
}

/* Made by this program from the others. */
bool
metadata_file_is_derived(const struct metadata_file *d)
{
	return d->tuf.type == TUF_SNAPSHOT || d->tuf.type == TUF_TIMESTAMP;
}

bool
metadata_file_is_delegated(const struct metadata_file *d)
{
	return d->tuf.type == TUF_TARGETS && strcmp(d->role, "targets") != 0;
}

/* derived: snapshot and timestamp too. */
void
preview_all(struct stage *st, bool derived)
{
	for (size_t i = 0; i < st->staged.count; i++)
		st->staged.items[i]->in = derived || !metadata_file_is_derived(&st->staged.items[i]->doc);
}

void
preview_only(struct stage *st, const struct stage_file *d)
{
	for (size_t i = 0; i < st->staged.count; i++)
		st->staged.items[i]->in = st->staged.items[i] == d;
}

/* The nth file of the view; NULL past the last. */
struct stage_file *
preview_at(const struct stage *st, size_t n)
{
	if (n < st->published.count)
		return preview_find(st, st->published.items[n]->doc.role);
	n -= st->published.count;
	for (size_t i = 0; i < st->staged.count; i++) {
		struct stage_file *d = st->staged.items[i];

		if (d->in && !stage_files_find(&st->published, d->doc.role) && n-- == 0)
			return d;
	}
	return NULL;
}

bool
preview_has_staged(const struct stage *st)
{
	for (size_t i = 0; i < st->staged.count; i++)
		if (st->staged.items[i]->in)
			return true;
	return false;
}
