/* Which of the staged files can be published (see publish_part.h): as many as have, together with the rest of the store, all their
 * signatures.
 * So what loads whole is never published in parts, and a change that waits for its signatures holds up no other. */
#include "trust/edit/publish_part.h"
#include "trust/edit/required_signatures.h"

static bool
has_requirement(const struct required_signatures *n, const struct metadata_file *d)
{
	for (size_t i = 0; i < n->count; i++)
		if (n->items[i].doc == d)
			return true;
	return false;
}

/* Whether a requirement is not met, and taking a staged file out can help. */
static bool
is_open(const struct stage *st, const struct required_signatures *n, size_t i)
{
	const struct stage_file *d = preview_find(st, n->items[i].doc->role);

	if (role_requirement_is_met(&n->items[i]) || metadata_file_is_derived(&d->doc))
		return false;
	return preview_is_staged(st, d) || preview_is_staged(st, n->holders[i]);
}

/* The file that lacks signatures, or (holders: rather) the one whose change makes it lack them. */
static struct stage_file *
choose_waiting(const struct stage *st, struct stage_file *d, struct stage_file *holder, bool holders)
{
	if (!preview_is_staged(st, d))
		return holder;
	return holders && preview_is_staged(st, holder) ? holder : d;
}

static bool
exclude_unsigned(struct stage *st, const struct required_signatures *n, bool holders)
{
	for (size_t i = 0; i < n->count; i++) {
		if (!is_open(st, n, i))
			continue;
		choose_waiting(st, preview_find(st, n->items[i].doc->role), n->holders[i], holders)->in = false;
		return true;
	}
	return false;
}

/* Files that nobody delegates to. */
static bool
exclude_undelegated(struct stage *st, const struct required_signatures *n)
{
	bool excluded = false;

	for (size_t i = 0; i < st->staged.count; i++) {
		struct stage_file *d = st->staged.items[i];

		if (!d->in || has_requirement(n, &d->doc))
			continue;
		d->in = false;
		excluded = true;
	}
	return excluded;
}

static enum cocket_code
exclude_one(bool *excluded, struct stage *st, bool holders, struct err *err)
{
	AUTO(required_signatures_free) struct required_signatures *n = NULL;

	if (required_signatures_of(&n, st, NULL, err))
		return err->code;
	*excluded = exclude_unsigned(st, n, holders) || exclude_undelegated(st, n);
	return COCKET_OK;
}

/* The expiry of a file that this run has not touched was not checked yet. */
static void
exclude_expired(struct stage *st, int64_t now)
{
	for (size_t i = 0; i < st->staged.count; i++)
		if (st->staged.items[i]->doc.tuf.expires <= now)
			st->staged.items[i]->in = false;
}

/* Made for the sake of other keys alone. */
static enum cocket_code
exclude_renewals(struct stage *st, struct err *err)
{
	for (size_t i = 0; i < st->staged.count; i++) {
		struct stage_file *d = st->staged.items[i];
		bool renewal = false;

		if (d->doc.tuf.type == TUF_TARGETS && stage_is_renewal(&renewal, st, &d->doc, err))
			return err->code;
		d->in = d->in && !renewal;
	}
	return COCKET_OK;
}

static enum cocket_code
choose_by(struct stage *st, bool holders, int64_t now, struct err *err)
{
	preview_all(st, false);
	exclude_expired(st, now);
	if (holders && exclude_renewals(st, err))
		return err->code;
	for (bool excluded = true; excluded;)
		if (exclude_one(&excluded, st, holders, err))
			return err->code;
	if (!preview_find(st, "root") || !preview_find(st, "targets"))
		preview_only(st, NULL);
	return COCKET_OK;
}

/* A file that its new keys have not signed may be complete by the old ones: then it is their rotation that waits. */
enum cocket_code
preview_keep_publishable(struct stage *st, int64_t now, struct err *err)
{
	if (choose_by(st, false, now, err))
		return err->code;
	return preview_has_staged(st) ? COCKET_OK : choose_by(st, true, now, err);
}
