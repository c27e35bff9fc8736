/* Sigstore bundles: a DSSE envelope around an in-toto statement, one signature by a plain key (DSSE protocol.md; docs/FORMATS.md 2.2).
 * Only the statement type https://sigstore.dev/cosign/sign/v1 signs an image: an SBOM signed by the same key does not (A5). */
#include "format/signature/sigstore_bundle.h"

#include "signature/signature_part.h"

static bool
statement_claim(struct claim *claim, struct finding *f, const struct statement *s, const struct evidence_item *e)
{
	struct err err = { 0 };

	*claim = (struct claim){
		.digest = e->subject, .has_signed_at = s->has_signed_at, .signed_at = s->signed_at, .has_expires = s->has_expires, .expires = s->expires,
	};
	if (s->name[0] != '\0' && claim_name(claim, s->name, &err)) {
		finding_set(f, REASON_NAME_MISMATCH, err.message);
		return false;
	}
	return true;
}

static void
claim_read(struct finding *f, const struct bundle *b, const struct evidence_item *e)
{
	struct statement s;
	struct claim claim;
	struct err err = { 0 };

	if (strcmp(b->payload_type, INTOTO_PAYLOAD_TYPE) != 0) {
		finding_set(f, REASON_MALFORMED, "payloadType is not " INTOTO_PAYLOAD_TYPE);
		return;
	}
	if (statement_parse(&s, buf_slice(&b->payload), &e->subject, &err)) {
		finding_set(f, REASON_MALFORMED, err.message);
		return;
	}
	if (strcmp(s.predicate_type, COSIGN_SIGN_PREDICATE) != 0) {
		finding_set(f, REASON_NO_SIGNATURE, "an attestation, not a signature of the image");
		return;
	}
	if (!s.covers) {
		finding_set(f, REASON_DIGEST_MISMATCH, "the statement is about another digest");
		return;
	}
	if (!statement_claim(&claim, f, &s, e))
		return;
	f->claim = claim;
	finding_set(f, REASON_OK, "");
}

/* The hint is not signed (docs/FORMATS.md 2.2): it only chooses the word for a "no". */
static void
refuse(struct finding *f, const struct bundle *b, const struct keyring *keys, enum signature_check how)
{
	bool stranger = b->has_hint && !keyring_has_id(keys, &b->hint);

	if (stranger || (!b->has_hint && how == SIGNATURE_OTHER_TYPE))
		finding_set(f, REASON_UNKNOWN_KEY, "signed by an unknown key");
	else
		finding_set(f, REASON_BAD_SIGNATURE, "the signature does not check");
}

static void
envelope_examine(struct finding *f, const struct bundle *b, const struct evidence_item *e, const struct keyring *keys)
{
	AUTO(buf_free) struct buf signed_bytes = BUF(2 * SIGNATURE_MAX_BYTES);
	struct err err = { 0 };
	enum signature_check how;

	if (dsse_pae(&signed_bytes, b->payload_type, buf_slice(&b->payload), &err)) {
		finding_set(f, reason_of(err.code), err.message);
		return;
	}
	size_t key = signer_find(keys, buf_slice(&signed_bytes), buf_slice(&b->signature), &how);
	if (key == keys->count) {
		refuse(f, b, keys, how);
		return;
	}
	finding_signer(f, keys, key);
	claim_read(f, b, e);
}

/* An attestation by whoever it may be is no signature of the image: say so, rather than talk of its key. */
static bool
is_attestation(const struct bundle *b, const struct evidence_item *e)
{
	struct statement s;
	struct err err = { 0 };

	return strcmp(b->payload_type, INTOTO_PAYLOAD_TYPE) == 0 && statement_parse(&s, buf_slice(&b->payload), &e->subject, &err) == COCKET_OK &&
	       strcmp(s.predicate_type, COSIGN_SIGN_PREDICATE) != 0;
}

void
bundle_examine(struct finding *f, const struct evidence_item *e, const struct keyring *keys)
{
	AUTO(bundle_free) struct bundle b = { 0 };
	struct err err = { 0 };

	if (bundle_parse(&b, buf_slice(&e->document), &err)) {
		finding_set(f, err.code == COCKET_E_UNSUPPORTED ? REASON_UNKNOWN_KEY : reason_of(err.code), err.message);
		return;
	}
	if (b.has_hint) {
		f->has_signer = true;
		f->signer = b.hint;
	}
	if (is_attestation(&b, e))
		finding_set(f, REASON_NO_SIGNATURE, "an attestation, not a signature of the image");
	else
		envelope_examine(f, &b, e, keys);
}
