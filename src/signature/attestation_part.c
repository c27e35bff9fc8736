/* What the examination of attestations shares: see attestation_part.h.  A payload is read as a statement only by whoever calls attestation_said_set, which is
 * after a signature over it was found good. */
#include "signature/attestation_part.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/list.h"

#define ATTESTATION_RESULTS_MAX (4 * ATTESTATIONS_MAX) /* one has several signers */

void
attestation_free(struct attestation *a)
{
	if (a->certificate)
		certificate_proof_free(a->certificate);
	free(a->certificate);
	buf_free(&a->signature);
	*a = (struct attestation){ 0 };
}

struct attestation
attestation_begin(const struct attestation_examining *x)
{
	struct attestation a = { .place = x->item->place, .subject = x->item->subject, .manifest = x->item->manifest, .document = x->item->id, .reason = REASON_MALFORMED };

	a.document.is_stored = a.document.is_stored && (x->q->elsewhere == NULL || x->source != x->q->elsewhere);
	memcpy(a.where, x->item->where, sizeof a.where);
	memcpy(a.type, x->item->type, sizeof a.type);
	a.unproved.size = x->item->document_size;
	if (x->item->place >= ATTESTATION_INDEX)
		a.unproved.payload = buf_slice(&x->item->document);
	return a;
}

void
attestation_set(struct attestation *a, enum reason reason, const char *detail)
{
	a->reason = reason;
	snprintf(a->detail, sizeof a->detail, "%s", detail);
}

void
attestation_set_err(struct attestation *a, const struct err *err)
{
	attestation_set(a, reason_of(err->code), err->message);
}

void
attestation_signer_set(struct attestation *a, const struct authenticators *by, bool has, const struct digest *id)
{
	const size_t i = has && by ? keyring_find(by->keys, id) : 0;

	a->has_signer = has;
	if (!has)
		return;
	a->signer = *id;
	if (by == NULL)
		return;
	a->signer_name = keyring_name_of_id(by->keys, id);
	snprintf(a->signer_label, sizeof a->signer_label, "%s", i < by->keys->count ? by->keys->labels[i] : "");
}

/* Too many are an answer, and no error. */
static enum cocket_code
overflow_note(struct attestations *out, struct err *err)
{
	if (err->code != COCKET_E_TOO_MANY)
		return err->code;
	if (out->overflow.code == COCKET_OK)
		out->overflow = *err;
	*err = (struct err){ 0 };
	return COCKET_OK;
}

enum cocket_code
attestation_add(struct attestation_examining *x, struct attestation *a, struct err *err)
{
	if (LIST_GROW(x->out, ATTESTATION_RESULTS_MAX, "attestations", err)) {
		attestation_free(a);
		return overflow_note(x->out, err);
	}
	x->out->items[x->out->count++] = *a;
	*a = (struct attestation){ 0 };
	return COCKET_OK;
}

void
attestation_said_set(struct attestation *a, struct slice payload, bool is_statement)
{
	struct err err = { 0 };

	a->payload = payload;
	if (!is_statement) {
		a->statement = (struct statement){ .covers = true, .subject_count = 1, .predicate = payload };
		memcpy(a->statement.predicate_type, a->type, sizeof a->type);
		attestation_set(a, REASON_OK, "");
	} else if (statement_parse(&a->statement, payload, &a->subject, &err)) {
		attestation_set_err(a, &err);
	} else if (!a->statement.covers) {
		attestation_set(a, REASON_DIGEST_MISMATCH, "the statement is about another digest");
	} else {
		memcpy(a->type, a->statement.predicate_type, sizeof a->type);
		attestation_set(a, REASON_OK, "");
	}
}

void
attestation_read_type(struct attestation *a)
{
	struct statement s;
	struct err ignored = { 0 };

	if (a->type[0] == '\0' && statement_parse(&s, a->unproved.payload, &a->subject, &ignored) == COCKET_OK)
		memcpy(a->type, s.predicate_type, sizeof a->type);
}

void
attestations_note_trouble(struct attestations *out, const struct evidence *e)
{
	if (out->transient.code == COCKET_OK)
		out->transient = e->transient;
	if (out->overflow.code == COCKET_OK)
		out->overflow = e->overflow;
}
