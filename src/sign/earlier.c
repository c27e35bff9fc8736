/* Earlier bundles: see earlier.h.  A registry says only when it is asked to delete whether it lets us.
 * Never removes what is not proved to be by our own key, of the same digest and by the same name. */
#include "sign/earlier.h"

#include <stdlib.h>
#include <sys/random.h>

#include "base/escape.h"
#include "base/limits.h"
#include "base/list.h"
#include "base/log.h"
#include "image/evidence/evidence_gather.h"

void
earlier_free(struct earlier *e)
{
	free(e->items);
	*e = (struct earlier){ 0 };
}

bool
earlier_has(const struct earlier *e, const struct digest *manifest)
{
	for (size_t i = 0; i < e->count; i++)
		if (digest_eq(&e->items[i].manifest, manifest))
			return true;
	return false;
}

/* Listed as ours, and deleted: another signer who worked beside us has put the entry back into the list.  It is of no use to anybody.  One whose
 * bundle alone is not given just now may be anybody's. */
static bool
is_left_over(const struct new_signature *n, const struct evidence_item *item)
{
	return item->is_gone && item->has_key_hint && keyring_has_id(&n->self, &item->key_hint);
}

static enum cocket_code
item_add(struct earlier *e, const struct evidence_item *item, const struct new_signature *n, struct err *err)
{
	struct claim claim = { 0 };

	if (!item->is_referrer || digest_eq(&item->referrer, &e->fresh) || earlier_has(e, &item->referrer))
		return COCKET_OK;
	if (!is_left_over(n, item) && (item->format != FORMAT_BUNDLE || !is_replaced_by(&claim, n, item))) {
		e->others++;
		return COCKET_OK;
	}
	if (LIST_GROW(e, LIST_MAX, "bundles", err))
		return err->code;
	e->items[e->count++] = (struct earlier_bundle){
		.manifest = item->referrer, .is_gone = item->is_gone, .is_equivalent = item->err.code == COCKET_OK && is_equivalent_to(n, item, &claim), .signed_at = claim.signed_at,
	};
	return COCKET_OK;
}

enum cocket_code
earlier_find(struct earlier *e, struct source *s, enum source_listing listing, const struct new_signature *n, struct err *err)
{
	AUTO(evidence_free) struct evidence found = { 0 };

	e->others = 0;
	if (evidence_gather_referrers(&found, s, &n->payload.digest, listing, err))
		return err->code;
	if (found.overflow.code) {
		*err = found.overflow;
		return err->code;
	}
	if (found.transient.code)
		log_verbose("%s: earlier bundles are not known: %s", s->ref.name.host, found.transient.message);
	for (size_t i = 0; i < found.count; i++)
		if (item_add(e, &found.items[i], n, err))
			return err->code;
	return COCKET_OK;
}

static const struct earlier_bundle *
newest_equivalent(const struct earlier *e)
{
	const struct earlier_bundle *newest = NULL;

	for (size_t i = 0; i < e->count; i++)
		if (e->items[i].is_equivalent && (newest == NULL || e->items[i].signed_at > newest->signed_at))
			newest = &e->items[i];
	return newest;
}

/* A registry is not asked to delete what is not there: that it was ours, a hint alone says.  Of a layout the entry goes. */
static bool
is_to_be_deleted(const struct earlier_bundle *b, const struct source *s)
{
	return !b->is_gone || s->ref.transport != TRANSPORT_REGISTRY;
}

static enum cocket_code
bundle_remove(struct source *s, const struct digest *manifest)
{
	struct err err = { 0 };

	if (s->ops->remove_manifest == NULL)
		return COCKET_E_UNSUPPORTED;
	if (s->ops->remove_manifest(s, manifest, &err))
		log_verbose("not deleted: %s", err.message);
	return err.code;
}

/* One that is of no use beside the newest is a real one to ask with; without one, a manifest that nobody has must be "not found". */
static bool
can_remove(const struct earlier *e, struct source *s, const struct earlier_bundle *newest)
{
	struct digest nobodys;

	if (s->ref.transport != TRANSPORT_REGISTRY)
		return true;
	for (size_t i = 0; i < e->count; i++)
		if (&e->items[i] != newest && is_to_be_deleted(&e->items[i], s))
			return bundle_remove(s, &e->items[i].manifest) == COCKET_OK;
	return getrandom(nobodys.bytes, sizeof nobodys.bytes, 0) == sizeof nobodys.bytes && bundle_remove(s, &nobodys) == COCKET_E_NOT_FOUND;
}

const struct earlier_bundle *
earlier_that_stays(const struct earlier *e, struct source *s)
{
	const struct earlier_bundle *newest = newest_equivalent(e);

	return newest && !can_remove(e, s, newest) ? newest : NULL;
}

size_t
earlier_remove(const struct earlier *e, struct source *s)
{
	size_t removed = 0;

	for (size_t i = 0; i < e->count; i++) {
		const enum cocket_code code = is_to_be_deleted(&e->items[i], s) ? bundle_remove(s, &e->items[i].manifest) : COCKET_E_NOT_FOUND;

		if (code != COCKET_OK && code != COCKET_E_NOT_FOUND)
			break;
		removed++;
	}
	return removed;
}
