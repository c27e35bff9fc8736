/* Simple signing, as cosign, podman and CRI-O write it: a JSON payload and a detached signature over its bytes as stored.
 * critical.type and the digest are always compared (A33, A1). */
#include "format/signature/simple_payload.h"

#include "base/encoding.h"
#include "signature/bit_flip.h"
#include "signature/reader.h"

#define SIGNATURE_BYTES_MAX 1024 /* RSA 8192 */

/* Its annotations say nothing of a signature by a key, which may be beside any certificate. */
static void
certificate_read(struct signature *s, const struct evidence_item *e)
{
	const struct certificate_annotations a = {
		.certificate = buf_str(&e->certificate), .bundle = e->log_entry.len > 0 ? buf_str(&e->log_entry) : NULL,
		.timestamp = e->timestamp.len > 0 ? buf_str(&e->timestamp) : NULL,
	};

	if (e->certificate.len > 0)
		(void)!certificate_material_parse_annotations(&s->material.certificate, &a, &s->material.certificate_err);
}

static bool
simple_signature_parse(struct signature *out, const struct evidence_item *e, struct rejection *why)
{
	AUTO(signature_free) struct signature s = {
		.signed_bytes = buf_slice(&e->document), .payload = buf_slice(&e->document), .signature = BUF(SIGNATURE_BYTES_MAX),
		.material = { .has_key_hint = e->has_key_hint, .key_hint = e->key_hint },
	};
	struct err err = { 0 };

	if (!e->has_signature)
		return reject(why, REASON_NO_SIGNATURE, "the layer has no signature annotation");
	if (base64_decode(&s.signature, buf_slice(&e->signature), &err)) {
		(void)within(&err, "signature annotation");
		return reject(why, REASON_MALFORMED, err.message);
	}
	if (s.signature.len == 0)
		return reject(why, REASON_MALFORMED, "signature annotation: empty");
	certificate_read(&s, e);
	*out = s;
	s = (struct signature){ 0 };
	return true;
}

static bool
simple_claim(struct claim *out, const struct authenticated *a, const struct digest *subject, struct rejection *why)
{
	struct simple_payload p;
	struct err err = { 0 };
	char text[DIGEST_TEXT_BYTES];

	if (simple_payload_parse(&p, authenticated_payload(a), &err))
		return reject(why, REASON_MALFORMED, err.message);
	if (!digest_eq(&p.digest, subject)) {
		digest_print(text, &p.digest);
		(void)fail(&err, COCKET_E_DIGEST, "the signature is for %s", text);
		return reject(why, REASON_DIGEST_MISMATCH, err.message);
	}
	struct claim claim = {
		.kind = CLAIM_IMAGE, .digest = p.digest,
		.has_signed_at = p.optional.has_signed_at, .signed_at = p.optional.signed_at,
		.has_expires = p.optional.has_expires, .expires = p.optional.expires,
	};
	if (claim_set_name(&claim, p.reference, &err))
		return reject(why, REASON_NAME_MISMATCH, err.message);
	*out = claim;
	return true;
}

/* --- without proof --- */

static void
certificate_peek(struct unproved *out, const struct evidence_item *e)
{
	AUTO(signature_free) struct signature s = { 0 };

	certificate_read(&s, e);
	unproved_read_certificate(out, &s.material.certificate);
	out->is_certificate = e->has_certificate;
}

static void
simple_peek(struct unproved *out, const struct evidence_item *e)
{
	struct simple_payload p;
	struct err ignored = { 0 };

	out->has_key = e->has_key_hint;
	certificate_peek(out, e);
	out->key = e->key_hint;
	if (simple_payload_parse(&p, buf_slice(&e->document), &out->err))
		return;
	memcpy(out->reference, p.reference, sizeof p.reference);
	out->has_signed_at = p.optional.has_signed_at;
	out->signed_at = p.optional.signed_at;
	out->has_expires = p.optional.has_expires;
	out->expires = p.optional.expires;
	out->has_name = name_parse_claimed(&out->name, slice_str(p.reference), &ignored) == COCKET_OK;
	out->is_as_written = out->has_name && json_is_compact(buf_slice(&e->document)) && digest_eq(&p.digest, &e->subject);
}

/* A simple signature does not say whose it is; ours carry a hint.  A payload that no signer writes was changed on the way: so its signature is bad,
 * rather than a stranger's. */
static void
simple_reject(struct rejection *out, const struct stranger *s)
{
	const struct material *m = &s->signature->material;
	const bool is_ours = m->has_key_hint && keyring_has_id(s->keys, &m->key_hint);

	if (s->how == SIGNATURE_MALFORMED || is_ours) {
		(void)reject(out, REASON_BAD_SIGNATURE, "the signature does not verify");
	} else if (m->has_key_hint || s->how == SIGNATURE_OTHER_TYPE) {
		(void)reject(out, REASON_UNKNOWN_KEY, "signed by an unknown key");
	} else if (!s->unproved->is_as_written) {
		(void)reject(out, REASON_BAD_SIGNATURE, "the signature does not verify, and its payload is not one that signers write");
	} else if (signature_is_one_bit_off(s->signature, s->keys, s->budget)) {
		(void)reject(out, REASON_BAD_SIGNATURE, "the signature is damaged: one bit away from a good one");
	} else {
		(void)reject(out, REASON_UNKNOWN_KEY, "signed by an unknown key (it verifies with none of the known keys)");
		out->may_be_altered = true;
	}
}

const struct signature_reader simple_signing = {
	.parse = simple_signature_parse, .authenticate = authenticate, .claim = simple_claim, .peek = simple_peek, .reject = simple_reject,
};
