/* One item of evidence, examined: see attestation_part.h.  Signed by its envelope, or by the manifest that holds it (attestation_signed_manifest.c).
 * Nothing is read as a statement before somebody's signature over it was found good, and what is read then is what was signed. */
#include "signature/attestation_part.h"

#include "format/signature/sigstore_bundle.h"
#include "signature/unproved.h"

/* --- by the envelope -------------------------------------------------------------------------------- */

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

static void
proof_set(struct attestation *a, const struct proof *proof, const struct authenticators *by)
{
	a->by = ATTESTATION_BY_ENVELOPE;
	a->proof = *proof;
	attestation_signer_set(a, by, proof->who.kind == IDENTITY_KEY, &proof->who.id);
}

/* The bytes stay with the evidence. */
static void
twin_keep(struct attestation *a, struct signature *s)
{
	a->signed_bytes = s->signed_bytes;
	a->signature = buf_take(&s->signature);
}

static void
proved_set(struct attestation *a, struct signature *s, struct authenticated *who, const struct authenticators *by)
{
	proof_set(a, authenticated_proof(who), by);
	a->certificate = authenticated_take_certificate(who);
	if (strcmp(authenticated_payload_type(who), INTOTO_PAYLOAD_TYPE) != 0)
		attestation_set(a, REASON_MALFORMED, "payloadType is not " INTOTO_PAYLOAD_TYPE);
	else
		attestation_said_set(a, authenticated_payload(who), true);
	if (a->certificate == NULL)
		twin_keep(a, s);
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

/* A key's signature that was found good already, over the same bytes: a statement is often attached in two forms. */
static const struct attestation *
twin_find(const struct attestation_examining *x, const struct signature *s)
{
	if (s->material.certificate.certificate.len > 0)
		return NULL;
	for (size_t i = 0; i < x->out->count; i++) {
		const struct attestation *a = &x->out->items[i];

		if (a->signed_bytes.len > 0 && digest_eq(&a->subject, &x->item->subject) && slice_eq(buf_slice(&a->signature), buf_slice(&s->signature)) &&
		    slice_eq(a->signed_bytes, s->signed_bytes))
			return a;
	}
	return NULL;
}

/* What is proved of one is proved of both, and the bytes of one do for both. */
static void
twin_set(struct attestation *a, struct signature *s, const struct attestation *twin, const struct authenticators *by)
{
	proof_set(a, &twin->proof, by);
	attestation_set(a, twin->reason, twin->detail);
	if (twin->reason == REASON_OK)
		memcpy(a->type, twin->type, sizeof a->type);
	a->statement = twin->statement;
	a->payload = twin->payload;
	a->unproved.payload = twin->unproved.payload;
	buf_free(&s->bytes);
}

/* False: what is signed is no attestation. */
static bool
envelope_examine(struct attestation *a, struct attestation_examining *x, struct signature *s)
{
	AUTO(authenticated_free) struct authenticated *who = NULL;
	const struct attestation *twin;
	struct authentication why;
	struct err err = { 0 };

	if (attestation_envelope_parse(s, x->item, &err)) {
		attestation_set_err(a, &err);
		return err.code != COCKET_E_UNSUPPORTED;
	}
	unproved_set(a, s);
	attestation_signer_set(a, x->q->by, s->material.has_key_hint, &s->material.key_hint);
	if (x->q->by == NULL)
		attestation_set(a, REASON_UNKNOWN_KEY, "");
	else if ((twin = twin_find(x, s)) != NULL)
		twin_set(a, s, twin, x->q->by);
	else if (authenticate(&who, &why, s, x->q->by, &err))
		attestation_set_err(a, &err);
	else if (who)
		proved_set(a, s, who, x->q->by);
	else
		stranger_set(a, s, &why, x->q->by);
	return !is_signature(a);
}

/* The statement stays with the evidence. */
static enum cocket_code
by_envelope(struct attestation_examining *x, struct err *err)
{
	AUTO(signature_free) struct signature s = { 0 };
	struct attestation a = attestation_begin(x);

	if (!envelope_examine(&a, x, &s)) {
		attestation_free(&a);
		return COCKET_OK;
	}
	if (s.bytes.len > 0)
		x->item->document = buf_take(&s.bytes);
	return attestation_add(x, &a, err);
}

/* --- one item ---------------------------------------------------------------------------------------- */

enum cocket_code
attestation_examine(struct attestations *out, const struct attestation_request *q, struct source *s, struct evidence_item *item, struct err *err)
{
	struct attestation_examining x = { .out = out, .q = q, .source = s, .item = item };
	struct attestation a = attestation_begin(&x);

	if (item->err.code) {
		attestation_set_err(&a, &item->err);
		return attestation_add(&x, &a, err);
	}
	if (item->place < ATTESTATION_INDEX)
		return by_envelope(&x, err);
	if (q->by)
		return attestation_examine_manifest(&x, err);
	attestation_set(&a, REASON_NO_SIGNATURE, "");
	return attestation_add(&x, &a, err);
}
