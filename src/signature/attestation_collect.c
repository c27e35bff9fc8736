/* See attestation.h.  Nothing is read as a statement before somebody's signature over it was found good, and what is read then is what was signed. */
#include "signature/attestation.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/list.h"
#include "format/signature/sigstore_bundle.h"
#include "image/evidence/evidence_gather.h"
#include "signature/attestation_part.h"
#include "signature/unproved.h"

#define ATTESTATION_RESULTS_MAX (4 * ATTESTATIONS_MAX) /* one has several signers */

/* What one attestation is made from. */
struct examining {
	struct attestations *out;
	const struct attestation_request *q;
	struct source *source; /* that it came from */
	struct evidence_item *item;
};

static void
attestation_free(struct attestation *a)
{
	if (a->certificate)
		certificate_proof_free(a->certificate);
	free(a->certificate);
	*a = (struct attestation){ 0 };
}

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

static void
attestation_set(struct attestation *a, enum reason reason, const char *detail)
{
	a->reason = reason;
	snprintf(a->detail, sizeof a->detail, "%s", detail);
}

static void
attestation_set_err(struct attestation *a, const struct err *err)
{
	attestation_set(a, reason_of(err->code), err->message);
}

static struct attestation
attestation_of(const struct examining *x)
{
	struct attestation a = { .place = x->item->place, .subject = x->item->subject, .manifest = x->item->manifest, .reason = REASON_MALFORMED };

	memcpy(a.where, x->item->where, sizeof a.where);
	memcpy(a.type, x->item->type, sizeof a.type);
	a.unproved.size = x->item->document_size;
	if (x->item->place >= ATTESTATION_INDEX)
		a.unproved.payload = buf_slice(&x->item->document);
	return a;
}

static void
signer_set(struct attestation *a, const struct authenticators *by, bool has, const struct digest *id)
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

/* Takes *a over. */
static enum cocket_code
attestation_add(struct examining *x, struct attestation *a, struct err *err)
{
	if (LIST_GROW(x->out, ATTESTATION_RESULTS_MAX, "attestations", err)) {
		attestation_free(a);
		return overflow_note(x->out, err);
	}
	x->out->items[x->out->count++] = *a;
	*a = (struct attestation){ 0 };
	return COCKET_OK;
}

/* --- what is said ----------------------------------------------------------------------------------- */

/* By whoever signed: a document without a statement is about what its manifest refers to. */
static void
said_set(struct attestation *a, struct slice payload, bool is_statement)
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

/* Whoever signed it: a stranger's is no attestation either. */
static bool
is_signature(const struct attestation *a)
{
	struct statement s = a->statement;
	struct err ignored = { 0 };

	if (a->reason != REASON_OK && statement_parse(&s, a->unproved.payload, &a->subject, &ignored))
		return false;
	return strcmp(s.predicate_type, COSIGN_SIGN_PREDICATE) == 0;
}

/* --- by the envelope -------------------------------------------------------------------------------- */

static void
proved_set(struct attestation *a, struct authenticated *who, const struct authenticators *by)
{
	a->by = ATTESTATION_BY_ENVELOPE;
	a->proof = *authenticated_proof(who);
	a->certificate = authenticated_take_certificate(who);
	signer_set(a, by, a->proof.who.kind == IDENTITY_KEY, &a->proof.who.id);
	if (strcmp(authenticated_payload_type(who), INTOTO_PAYLOAD_TYPE) != 0)
		attestation_set(a, REASON_MALFORMED, "payloadType is not " INTOTO_PAYLOAD_TYPE);
	else
		said_set(a, authenticated_payload(who), true);
}

static void
stranger_set(struct attestation *a, const struct signature *s, const struct authentication *why, const struct authenticators *by)
{
	const struct material *m = &s->material;
	const bool is_strangers = m->has_key_hint ? !keyring_has_id(by->keys, &m->key_hint) : why->how != SIGNATURE_MALFORMED;

	a->step = why->no.step;
	if (why->by_certificate && by->certificates.count == 0)
		attestation_set(a, REASON_UNKNOWN_KEY, "signed with a certificate (keyless), and no identity was asked for");
	else if (why->by_certificate)
		attestation_set(a, why->no.reason, why->no.detail);
	else if (is_strangers)
		attestation_set(a, REASON_UNKNOWN_KEY, "signed by an unknown key");
	else
		attestation_set(a, REASON_BAD_SIGNATURE, "the signature does not verify");
}

static void
unproved_set(struct attestation *a, const struct signature *s)
{
	struct unproved u = { 0 };

	unproved_read_certificate(&u, &s->material.certificate);
	a->unproved.is_certificate = u.is_certificate;
	memcpy(a->unproved.identity, u.identity, sizeof u.identity);
	memcpy(a->unproved.issuer, u.issuer, sizeof u.issuer);
	a->unproved.payload = s->payload;
}

/* False: what is signed is no attestation. */
static bool
envelope_examine(struct attestation *a, struct examining *x, struct signature *s)
{
	AUTO(authenticated_free) struct authenticated *who = NULL;
	struct authentication why;
	struct err err = { 0 };

	if (attestation_envelope_parse(s, x->item, &err)) {
		attestation_set_err(a, &err);
		return err.code != COCKET_E_UNSUPPORTED;
	}
	unproved_set(a, s);
	signer_set(a, x->q->by, s->material.has_key_hint, &s->material.key_hint);
	if (x->q->by == NULL)
		attestation_set(a, REASON_UNKNOWN_KEY, "");
	else if (authenticate(&who, &why, s, x->q->by, &err))
		attestation_set_err(a, &err);
	else if (who)
		proved_set(a, who, x->q->by);
	else
		stranger_set(a, s, &why, x->q->by);
	return !is_signature(a);
}

/* The statement stays with the evidence. */
static enum cocket_code
by_envelope(struct examining *x, struct err *err)
{
	AUTO(signature_free) struct signature s = { 0 };
	struct attestation a = attestation_of(x);

	if (!envelope_examine(&a, x, &s)) {
		attestation_free(&a);
		return COCKET_OK;
	}
	if (s.bytes.len > 0)
		x->item->document = buf_take(&s.bytes);
	return attestation_add(x, &a, err);
}

/* --- by a manifest that is signed as an image is ---------------------------------------------------- */

/* Which of two refusals says more: of somebody who is known before a stranger's, and anything before nothing. */
static bool
tells_more(const struct attestation *a, const struct attestation *than)
{
	if (than->reason == REASON_NO_SIGNATURE)
		return true;
	return a->proof.who.kind != IDENTITY_NONE && than->proof.who.kind == IDENTITY_NONE;
}

static void
finding_take(struct attestation *a, struct finding *f, const struct examining *x)
{
	a->proof = f->proof;
	a->certificate = f->certificate;
	f->certificate = NULL;
	a->step = f->step;
	signer_set(a, x->q->by, f->has_signer, &f->signer);
	attestation_set(a, f->reason, f->detail);
	if (f->reason == REASON_OK && f->claim.has_expires && x->q->now >= f->claim.expires)
		attestation_set(a, REASON_EXPIRED_SIGNATURE, "the signature of the manifest has expired");
}

/* What is said, once somebody has signed it. */
static void
manifest_said_set(struct attestation *a, const struct examining *x)
{
	struct err err = { 0 };

	if (attestation_manifest_check(x->item, x->q, a->by, &err))
		attestation_set_err(a, &err);
	else
		said_set(a, buf_slice(&x->item->document), x->item->place != ATTESTATION_DOCUMENT);
}

/* One signature of the manifest: an attestation if it is good, else perhaps what is told of it. */
static enum cocket_code
signature_add(struct examining *x, struct attestation *best, const struct evidence_item *e, enum attestation_signed by, struct err *err)
{
	struct attestation a = attestation_of(x);
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
signatures_add(struct examining *x, struct attestation *best, const struct evidence *e, size_t from, enum attestation_signed by, struct err *err)
{
	for (size_t i = from; i < e->count; i++)
		if (signature_add(x, best, &e->items[i], by, err))
			return err->code;
	return COCKET_OK;
}

static void
trouble_note(struct attestations *out, const struct evidence *e)
{
	if (out->transient.code == COCKET_OK)
		out->transient = e->transient;
	if (out->overflow.code == COCKET_OK)
		out->overflow = e->overflow;
}

/* best: REASON_OK once there is one. */
static enum cocket_code
signed_manifest_examine(struct examining *x, struct attestation *best, const struct digest *manifest, enum attestation_signed by, struct err *err)
{
	AUTO(evidence_free) struct evidence e = { .memory = x->q->memory };
	size_t examined;

	if (evidence_gather_likely(&e, x->source, manifest, err) || signatures_add(x, best, &e, 0, by, err))
		return err->code;
	examined = e.count;
	if (best->reason != REASON_OK && (evidence_gather_rest(&e, x->source, manifest, err) || signatures_add(x, best, &e, examined, by, err)))
		return err->code;
	if (best->reason != REASON_OK)
		trouble_note(x->out, &e);
	return COCKET_OK;
}

/* Whoever signs the index has said it; if that is nobody whom we know, whoever signs the manifest. */
static enum cocket_code
by_manifest(struct examining *x, struct err *err)
{
	struct attestation best = attestation_of(x);

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

void
attestation_read_type(struct attestation *a)
{
	struct statement s;
	struct err ignored = { 0 };

	if (a->type[0] == '\0' && statement_parse(&s, a->unproved.payload, &a->subject, &ignored) == COCKET_OK)
		memcpy(a->type, s.predicate_type, sizeof a->type);
}

/* --- all of them ------------------------------------------------------------------------------------ */

enum cocket_code
attestation_examine(struct attestations *out, const struct attestation_request *q, struct source *s, struct evidence_item *item, struct err *err)
{
	struct examining x = { .out = out, .q = q, .source = s, .item = item };
	struct attestation a = attestation_of(&x);

	if (item->err.code) {
		attestation_set_err(&a, &item->err);
		return attestation_add(&x, &a, err);
	}
	if (item->place < ATTESTATION_INDEX)
		return by_envelope(&x, err);
	if (q->by)
		return by_manifest(&x, err);
	attestation_set(&a, REASON_NO_SIGNATURE, "");
	return attestation_add(&x, &a, err);
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
	trouble_note(out, e);
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
