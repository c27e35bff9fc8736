/* Sigstore bundles: a DSSE envelope around an in-toto statement, one signature by a plain key (DSSE protocol.md; docs/FORMATS.md 2.2).
 * Only the statement type https://sigstore.dev/cosign/sign/v1 signs an image: an SBOM signed by the same key does not (A5). */
#include "format/signature/sigstore_bundle.h"

#include <stdio.h>

#include "signature/reader.h"

/* The payload is the end of what is signed: the encoding puts its type and length before it. */
static bool
bundle_signature_parse(struct signature *out, const struct evidence_item *e, struct rejection *why)
{
	AUTO(sigstore_bundle_free) struct sigstore_bundle b = { 0 };
	AUTO(signature_free) struct signature s = { .bytes = BUF(2 * SIGNATURE_MAX_BYTES) };
	struct err err = { 0 };

	if (sigstore_bundle_parse(&b, buf_slice(&e->document), &err))
		return reject(why, err.code == COCKET_E_UNSUPPORTED ? REASON_UNKNOWN_KEY : reason_of(err.code), err.message);
	if (dsse_pae(&s.bytes, b.payload_type, buf_slice(&b.payload), &err))
		return reject(why, reason_of(err.code), err.message);
	s.signed_bytes = buf_slice(&s.bytes);
	s.payload = slice_of(s.bytes.ptr + s.bytes.len - b.payload.len, b.payload.len);
	memcpy(s.payload_type, b.payload_type, sizeof s.payload_type);
	s.signature = buf_take(&b.signature);
	s.is_envelope = true;
	s.material = (struct material){ .has_key_hint = b.has_hint, .key_hint = b.hint, .certificate = b.certificate };
	b.certificate = (struct certificate_material){ 0 };
	*out = s;
	s = (struct signature){ 0 };
	return true;
}

static bool
image_claim(struct claim *out, const struct intoto_statement *s, const struct digest *subject, struct rejection *why)
{
	struct claim claim = {
		.kind = CLAIM_IMAGE, .digest = *subject,
		.has_signed_at = s->has_signed_at, .signed_at = s->signed_at, .has_expires = s->has_expires, .expires = s->expires,
	};
	struct err err = { 0 };

	if (!s->covers)
		return reject(why, REASON_DIGEST_MISMATCH, "the statement is about another digest");
	if (s->name[0] != '\0' && claim_set_name(&claim, s->name, &err))
		return reject(why, REASON_NAME_MISMATCH, err.message);
	*out = claim;
	return true;
}

static bool
bundle_claim(struct claim *out, const struct authenticated *a, const struct digest *subject, struct rejection *why)
{
	struct intoto_statement s;
	struct err err = { 0 };

	if (strcmp(authenticated_payload_type(a), INTOTO_PAYLOAD_TYPE) != 0)
		return reject(why, REASON_MALFORMED, "payloadType is not " INTOTO_PAYLOAD_TYPE);
	if (intoto_statement_parse(&s, authenticated_payload(a), subject, &err))
		return reject(why, REASON_MALFORMED, err.message);
	if (strcmp(s.predicate_type, COSIGN_SIGN_PREDICATE) == 0)
		return image_claim(out, &s, subject, why);
	*out = (struct claim){ .kind = CLAIM_ATTESTATION };
	memcpy(out->predicate_type, s.predicate_type, sizeof s.predicate_type);
	return true;
}

/* --- without proof --- */

static void
bundle_peek(struct unproved *out, const struct evidence_item *e)
{
	AUTO(sigstore_bundle_free) struct sigstore_bundle b = { 0 };
	struct intoto_statement s;

	if (sigstore_bundle_parse(&b, buf_slice(&e->document), &out->err))
		return;
	out->has_key = b.has_hint;
	unproved_read_certificate(out, &b.certificate);
	out->key = b.hint;
	snprintf(out->type, sizeof out->type, "%s", b.payload_type);
	if (strcmp(b.payload_type, INTOTO_PAYLOAD_TYPE) != 0 || intoto_statement_parse(&s, buf_slice(&b.payload), &e->subject, &out->err))
		return;
	out->is_attestation = strcmp(s.predicate_type, COSIGN_SIGN_PREDICATE) != 0;
	memcpy(out->type, s.predicate_type, sizeof s.predicate_type);
	memcpy(out->reference, s.name, sizeof s.name);
	out->has_signed_at = s.has_signed_at;
	out->signed_at = s.signed_at;
	out->has_expires = s.has_expires;
	out->expires = s.expires;
}

/* The hint is not signed (docs/FORMATS.md 2.2): it only chooses the word for a "no". */
static void
bundle_reject(struct rejection *out, const struct stranger *s)
{
	const struct material *m = &s->signature->material;
	const bool is_strangers = m->has_key_hint ? !keyring_has_id(s->keys, &m->key_hint) : s->how == SIGNATURE_OTHER_TYPE;

	if (is_strangers)
		(void)reject(out, REASON_UNKNOWN_KEY, "signed by an unknown key");
	else
		(void)reject(out, REASON_BAD_SIGNATURE, "the signature does not verify");
}

const struct signature_reader sigstore_bundle = {
	.parse = bundle_signature_parse, .authenticate = authenticate, .claim = bundle_claim, .peek = bundle_peek, .reject = bundle_reject,
};
