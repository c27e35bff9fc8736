/* One piece of evidence in, one finding out: see finding.h.
 * Never believes a field that the signature does not cover, never reads a payload as a claim before its signature is checked. */
#include <stdio.h>
#include <stdlib.h>

#include "signature/finding.h"
#include "signature/reader.h"

bool
finding_is_proved(const struct finding *f)
{
	return f->proof.who.kind != IDENTITY_NONE;
}

void
finding_free(struct finding *f)
{
	if (f->certificate)
		certificate_proof_free(f->certificate);
	free(f->certificate);
	*f = (struct finding){ 0 };
}

static void
finding_set(struct finding *f, enum reason reason, const char *detail)
{
	f->reason = reason;
	snprintf(f->detail, sizeof f->detail, "%s", detail);
}

/* Of whatever key it is: it signs a statement about the image. */
static void
attestation_set(struct finding *f, const char *type)
{
	char what[FOREIGN_TEXT_BYTES];

	foreign_print(what, FOREIGN_ATTESTATION, type);
	f->reason = REASON_NO_SIGNATURE;
	f->kind = FOREIGN_ATTESTATION;
	snprintf(f->detail, sizeof f->detail, "%s, not a signature of the image", what);
}

static void
signer_set(struct finding *f, bool has, const struct digest *id)
{
	f->has_signer = has;
	if (has)
		f->signer = *id;
}

/* The signer's own word for when it was, which is signed as all else is.  Of a certificate only what others sign counts. */
static struct proof
proof_at(const struct proof *proof, const struct claim *claim)
{
	struct proof p = *proof;

	if (p.source == TIME_NONE && p.who.kind == IDENTITY_KEY && claim->has_signed_at) {
		p.source = TIME_OF_SIGNER;
		p.time = claim->signed_at;
	}
	return p;
}

/* An attestation's proof is not one of the image: nobody is to count it. */
static void
proved_set(struct finding *f, const struct signature_reader *reader, struct authenticated *a, const struct digest *subject)
{
	const struct proof *proof = authenticated_proof(a);
	struct claim claim = { 0 };
	struct rejection why;
	const bool is_read = reader->claim(&claim, a, subject, &why);

	if (is_read && claim.kind != CLAIM_IMAGE) {
		attestation_set(f, claim.predicate_type);
		return;
	}
	f->proof = *proof;
	f->certificate = authenticated_take_certificate(a);
	signer_set(f, proof->who.kind == IDENTITY_KEY, &proof->who.id);
	if (!is_read) {
		finding_set(f, why.reason, why.detail);
		return;
	}
	f->claim = claim;
	f->proof = proof_at(proof, &claim);
	finding_set(f, REASON_OK, "");
}

/* An attestation by whoever it may be is no signature of the image: say so, rather than talk of its key. */
static void
stranger_set(struct finding *f, const struct signature_reader *reader, const struct evidence_item *e, struct stranger *s)
{
	struct unproved unproved;
	struct rejection why;

	unproved_read(&unproved, e);
	s->unproved = &unproved;
	if (unproved.is_attestation) {
		attestation_set(f, unproved.type);
		return;
	}
	reader->reject(&why, s);
	finding_set(f, why.reason, why.detail);
	f->kind = why.kind;
	f->has_unproved_name = why.may_be_altered && unproved.has_name;
	f->unproved_name = unproved.name;
}

/* Where nobody with a certificate is asked for, it is a stranger's whatever else is wrong with it. */
static void
certificate_refuse(struct finding *f, const struct authentication *why, const struct authenticators *by)
{
	f->kind = by->certificates.count == 0 ? FOREIGN_CERTIFICATE : FOREIGN_NONE;
	if (by->certificates.count == 0)
		finding_set(f, REASON_UNKNOWN_KEY, "signed with a certificate (keyless), and no identity was asked for");
	else
		finding_set(f, why->no.reason, why->no.detail);
	f->step = why->no.step;
}

static void
document_examine(struct finding *f, const struct evidence_item *e, const struct authenticators *by, unsigned *budget)
{
	const struct signature_reader *reader = signature_reader_of(e->format);
	AUTO(signature_free) struct signature s = { 0 };
	AUTO(authenticated_free) struct authenticated *a = NULL;
	struct stranger stranger = { .signature = &s, .keys = by->keys, .budget = budget };
	struct authentication why_not;
	struct rejection why;
	struct err err = { 0 };

	if (!reader->parse(&s, e, &why)) {
		finding_set(f, why.reason, why.detail);
		f->kind = why.kind;
		return;
	}
	signer_set(f, s.material.has_key_hint, &s.material.key_hint);
	if (reader->authenticate(&a, &why_not, &s, by, &err)) {
		finding_set(f, reason_of(err.code), err.message);
	} else if (a) {
		proved_set(f, reader, a, &e->subject);
	} else {
		stranger.how = why_not.how;
		stranger_set(f, reader, e, &stranger);
		if (why_not.by_certificate && f->reason != REASON_NO_SIGNATURE)
			certificate_refuse(f, &why_not, by);
	}
}

/* As whoever trusts the key calls it, or whoever revoked it. */
static void
signer_name_set(struct finding *f, const struct authenticators *by)
{
	const struct keyring *keys = by->revoked && keyring_has_id(by->revoked, &f->signer) && !keyring_has_id(by->keys, &f->signer) ? by->revoked : by->keys;
	const size_t i = keyring_find(keys, &f->signer);

	if (!f->has_signer)
		return;
	f->signer_name = keyring_name_of_id(keys, &f->signer);
	snprintf(f->signer_label, sizeof f->signer_label, "%s", i < keys->count ? keys->labels[i] : "");
}

void
signature_examine(struct finding *out, const struct evidence_item *e, const struct authenticators *by, unsigned *budget)
{
	*out = (struct finding){ .format = e->format, .document = e->id, .reason = REASON_MALFORMED };
	memcpy(out->where, e->where, sizeof out->where);
	signer_set(out, e->has_key_hint, &e->key_hint);
	if (e->err.code)
		finding_set(out, reason_of(e->err.code), e->err.message);
	else
		document_examine(out, e, by, budget);
	signer_name_set(out, by);
}
