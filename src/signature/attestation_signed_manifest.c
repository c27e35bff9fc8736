/* Attestations whose manifest is signed as an image is, or the index that lists it: see attestation_part.h.  Each good signature makes one. */
#include "signature/attestation_part.h"

#include "image/evidence/evidence_gather.h"

/* Which of two refusals says more: of somebody who is known before a stranger's, and anything before nothing. */
static bool
tells_more(const struct attestation *a, const struct attestation *than)
{
	if (than->reason == REASON_NO_SIGNATURE)
		return true;
	return a->proof.who.kind != IDENTITY_NONE && than->proof.who.kind == IDENTITY_NONE;
}

static void
finding_take(struct attestation *a, struct finding *f, const struct attestation_examining *x)
{
	a->proof = f->proof;
	a->certificate = f->certificate;
	f->certificate = NULL;
	a->step = f->step;
	attestation_signer_set(a, x->q->by, f->has_signer, &f->signer);
	attestation_set(a, f->reason, f->detail);
	if (f->reason == REASON_OK && f->claim.has_expires && x->q->now >= f->claim.expires)
		attestation_set(a, REASON_EXPIRED_SIGNATURE, "the signature of the manifest has expired");
}

/* What is said, once somebody has signed it. */
static void
manifest_said_set(struct attestation *a, const struct attestation_examining *x)
{
	struct err err = { 0 };

	if (attestation_manifest_check(x->item, x->q, a->by, &err))
		attestation_set_err(a, &err);
	else
		attestation_said_set(a, buf_slice(&x->item->document), x->item->place != ATTESTATION_DOCUMENT);
}

/* One signature of the manifest: an attestation if it is good, else perhaps what is told of it. */
static enum cocket_code
signature_add(struct attestation_examining *x, struct attestation *best, const struct evidence_item *e, enum attestation_signed by, struct err *err)
{
	struct attestation a = attestation_begin(x);
	struct finding f;

	signature_examine(&f, e, x->q->by, x->q->budget);
	a.by = by;
	a.signed_manifest = e->subject;
	finding_take(&a, &f, x);
	finding_free(&f);
	if (a.reason == REASON_OK) {
		manifest_said_set(&a, x);
		best->reason = REASON_OK;
		return attestation_add(x, &a, err);
	}
	if (best->reason != REASON_OK && tells_more(&a, best)) {
		attestation_free(best);
		*best = a;
		return COCKET_OK;
	}
	attestation_free(&a);
	return COCKET_OK;
}

static enum cocket_code
signatures_add(struct attestation_examining *x, struct attestation *best, const struct evidence *e, size_t from, enum attestation_signed by, struct err *err)
{
	for (size_t i = from; i < e->count; i++)
		if (signature_add(x, best, &e->items[i], by, err))
			return err->code;
	return COCKET_OK;
}

/* best: REASON_OK once there is one. */
static enum cocket_code
signed_manifest_examine(struct attestation_examining *x, struct attestation *best, const struct digest *manifest, enum attestation_signed by, struct err *err)
{
	AUTO(evidence_free) struct evidence e = { .memory = x->q->memory };
	size_t examined;

	if (evidence_gather_likely(&e, x->source, manifest, err) || signatures_add(x, best, &e, 0, by, err))
		return err->code;
	examined = e.count;
	if (best->reason != REASON_OK && (evidence_gather_rest(&e, x->source, manifest, err) || signatures_add(x, best, &e, examined, by, err)))
		return err->code;
	if (best->reason != REASON_OK)
		attestations_note_trouble(x->out, &e);
	return COCKET_OK;
}

enum cocket_code
attestation_examine_manifest(struct attestation_examining *x, struct err *err)
{
	struct attestation best = attestation_begin(x);

	attestation_set(&best, REASON_NO_SIGNATURE, x->item->place == ATTESTATION_INDEX ? "neither the index nor the manifest that holds it is signed" :
	                                                                                   "the manifest that holds it is not signed");
	if (x->item->place == ATTESTATION_INDEX && x->q->wish.index &&
	    signed_manifest_examine(x, &best, &x->q->wish.index->digest, ATTESTATION_BY_INDEX, err))
		return err->code;
	if (best.reason != REASON_OK && signed_manifest_examine(x, &best, &x->item->manifest, ATTESTATION_BY_MANIFEST, err))
		return err->code;
	if (best.reason != REASON_OK)
		return attestation_add(x, &best, err);
	attestation_free(&best);
	return COCKET_OK;
}
