/* Where attestations are looked for, and that all of them are examined: see attestation.h.  Proves nothing itself. */
#include "signature/attestation_part.h"

#include <stdlib.h>

#include "image/evidence/evidence_gather.h"

void
attestations_free(struct attestations *a)
{
	for (size_t i = 0; i < a->count; i++)
		attestation_free(&a->items[i]);
	free(a->items);
	for (size_t i = 0; i < ATTESTATION_SOURCES; i++)
		evidence_free(&a->evidence[i]);
	*a = (struct attestations){ 0 };
}

static struct source *
place_of(const struct attestation_request *q, size_t i)
{
	return i == 0 ? q->source : q->elsewhere;
}

/* In a file beside bundles. */
static bool
is_signature_item(const struct evidence_item *item)
{
	return item->place == ATTESTATION_NONE && item->err.code == COCKET_OK;
}

static enum cocket_code
evidence_examine(struct attestations *out, const struct attestation_request *q, size_t place, struct err *err)
{
	struct evidence *e = &out->evidence[place];

	for (; out->examined[place] < e->count; out->examined[place]++)
		if (!is_signature_item(&e->items[out->examined[place]]) && attestation_examine(out, q, place_of(q, place), &e->items[out->examined[place]], err))
			return err->code;
	attestations_note_trouble(out, e);
	out->has_rest |= e->unread || e->left_out != SOURCE_LISTING_UNKNOWN;
	return COCKET_OK;
}

/* Before all else, since what is left out for later counts from where it began.  One that cannot be read may have what is asked for. */
static enum cocket_code
files_gather(struct evidence *e, const struct attestation_request *q, struct err *err)
{
	const size_t from = e->count;

	for (size_t i = 0; i < q->file_count; i++) {
		struct err why = { 0 };

		if (evidence_read_file(e, q->files[i], q->subject, &why) == COCKET_E_NOMEM)
			return no_memory(err);
		if (why.code && e->transient.code == COCKET_OK)
			e->transient = why;
	}
	for (size_t i = from; i < e->count; i++)
		if (e->items[i].format == FORMAT_BUNDLE)
			e->items[i].place = ATTESTATION_BUNDLE;
	return COCKET_OK;
}

static enum cocket_code
place_collect(struct attestations *out, const struct attestation_request *q, size_t place, bool rest, struct err *err)
{
	struct evidence *e = &out->evidence[place];

	e->memory = q->memory;
	if (!rest && place == 0 && files_gather(e, q, err))
		return err->code;
	if (rest ? attestations_gather_rest(e, place_of(q, place), q->subject, &q->wish, err) :
	           attestations_gather(e, place_of(q, place), q->subject, &q->wish, err))
		return err->code;
	return evidence_examine(out, q, place, err);
}

static enum cocket_code
places_collect(struct attestations *out, const struct attestation_request *q, bool rest, struct err *err)
{
	out->has_rest = false;
	for (size_t i = 0; i < ATTESTATION_SOURCES; i++)
		if (place_of(q, i) && place_collect(out, q, i, rest, err))
			return err->code;
	return COCKET_OK;
}

enum cocket_code
attestations_collect(struct attestations *out, const struct attestation_request *q, struct err *err)
{
	return places_collect(out, q, false, err);
}

enum cocket_code
attestations_collect_rest(struct attestations *out, const struct attestation_request *q, struct err *err)
{
	return places_collect(out, q, true, err);
}
