/* An attestation in an envelope: a sigstore bundle, or an envelope by itself with cosign's annotations beside it (docs/FORMATS.md 2.7).  The payload is
 * decoded where it lies. */
#include "signature/attestation_part.h"

#include "format/signature/dsse_envelope.h"

static enum cocket_code
bundle_read(struct signature *s, struct slice rest, char payload_type[static 128], struct err *err)
{
	AUTO(sigstore_bundle_free) struct sigstore_bundle b = { 0 };

	if (sigstore_bundle_parse(&b, rest, err))
		return err->code;
	memcpy(payload_type, b.payload_type, sizeof b.payload_type);
	s->signature = buf_take(&b.signature);
	s->material = (struct material){ .has_key_hint = b.has_hint, .key_hint = b.hint, .certificate = b.certificate };
	b.certificate = (struct certificate_material){ 0 };
	return COCKET_OK;
}

/* What lies beside it says nothing of a signature by a key. */
static enum cocket_code
cosign_annotations_read(struct signature *s, const struct evidence_item *item, struct err *err)
{
	const struct certificate_annotations a = {
		.certificate = buf_str(&item->certificate), .bundle = item->log_entry.len > 0 ? buf_str(&item->log_entry) : NULL,
		.timestamp = item->timestamp.len > 0 ? buf_str(&item->timestamp) : NULL,
	};

	return item->certificate.len > 0 ? certificate_material_parse_annotations(&s->material.certificate, &a, err) : COCKET_OK;
}

static enum cocket_code
envelope_read(struct signature *s, struct slice rest, char payload_type[static 128], const struct evidence_item *item, struct err *err)
{
	struct dsse_envelope e;

	if (dsse_envelope_parse(&e, rest, err))
		return err->code;
	memcpy(payload_type, e.payload_type, sizeof e.payload_type);
	s->signature = e.signature;
	s->envelope = &item->id.digest;
	return cosign_annotations_read(s, item, err);
}

/* A timestamp is about the envelope as it is stored, which decoding destroys. */
static enum cocket_code
stamped_keep(struct buf *out, const struct signature *s, const struct evidence_item *item, struct err *err)
{
	return s->envelope && s->material.certificate.timestamp_count > 0 ? buf_add(out, buf_slice(&item->document), err) : COCKET_OK;
}

static enum cocket_code
attestation_read(struct signature *s, struct evidence_item *item, struct err *err)
{
	AUTO(buf_free) struct buf rest = BUF(SIGNATURE_MAX_BYTES);
	const bool is_bundle = item->place == ATTESTATION_BUNDLE;
	struct slice payload;

	if (dsse_payload_find(&rest, &payload, buf_slice(&item->document), is_bundle, err))
		return err->code;
	if (is_bundle ? bundle_read(s, buf_slice(&rest), s->payload_type, err) : envelope_read(s, buf_slice(&rest), s->payload_type, item, err))
		return err->code;
	if (stamped_keep(&s->envelope_bytes, s, item, err) || dsse_payload_decode(&item->document, &payload, s->payload_type, err))
		return err->code;
	s->stamped = buf_slice(&s->envelope_bytes);
	s->bytes = buf_take(&item->document);
	s->signed_bytes = buf_slice(&s->bytes);
	s->payload = payload;
	s->is_envelope = true;
	return COCKET_OK;
}

enum cocket_code
attestation_envelope_parse(struct signature *out, struct evidence_item *item, struct err *err)
{
	AUTO(signature_free) struct signature s = { .envelope_bytes = BUF(ATTESTATION_MAX_BYTES) };

	if (attestation_read(&s, item, err))
		return err->code;
	*out = s;
	s = (struct signature){ 0 };
	return COCKET_OK;
}
