/* Signatures made: payloads as cosign writes them (docs/FORMATS.md 1.3, 2.3).  And compared: two are the same only if our key, proved, has made both.
 * Never takes a signature for one of ours by a hint alone. */
#include "sign/new_signature.h"

#include "base/encoding.h"
#include "base/limits.h"
#include "format/signature/sigstore_bundle.h"
#include "sign/statement_bundle.h"
#include "signature/reader.h"

static enum cocket_code
self_set(struct new_signature *n, struct err *err)
{
	struct pubkey *key = NULL;

	if (pubkey_parse_spki(&key, pubkey_spki(signer_public_key(n->by)), err))
		return err->code;
	n->who = identity_of_key(signer_public_key(n->by));
	enum cocket_code code = keyring_add(&n->self, &key, "", err);
	pubkey_free(&key);
	return code;
}

enum cocket_code
new_signature_open(struct new_signature *out, const struct signer *by, struct err *err)
{
	*out = (struct new_signature){ .by = by, .certificate = certificate_signer_of(by) };
	return out->certificate ? certificate_signer_identify(&out->who, out->certificate, err) : self_set(out, err);
}

void
new_signature_close(struct new_signature *n)
{
	keyring_free(&n->self);
}

const struct digest *
new_signature_hint(const struct new_signature *n)
{
	return n->certificate ? NULL : pubkey_id(signer_public_key(n->by));
}

enum cocket_code
simple_make(struct buf *payload, struct buf *signature, struct vouched_annotations *vouched, const struct new_signature *n, struct err *err)
{
	if (simple_payload_print(payload, &n->payload, n->annotations, n->annotation_count, err) || signer_sign(signature, n->by, buf_slice(payload), err))
		return err->code;
	const struct logged_signature made = { .signature = buf_slice(signature), .payload = buf_slice(payload), .signed_bytes = buf_slice(payload) };

	return n->certificate ? certificate_signer_annotate(vouched, n->certificate, &made, err) : COCKET_OK;
}

enum cocket_code
statement_make(struct buf *out, const struct new_signature *n, struct err *err)
{
	const struct new_statement statement = { &n->payload.digest, 1, n->payload.reference, n->predicate };

	return n->predicate ? attestation_statement_print(out, &statement, err)
	                    : intoto_statement_print(out, &n->payload, n->annotations, n->annotation_count, err);
}

enum cocket_code
bundle_make(struct buf *out, const struct new_signature *n, struct err *err)
{
	AUTO(buf_free) struct buf statement = BUF(STATEMENT_MAX_BYTES);

	return statement_make(&statement, n, err) ? err->code : statement_bundle_make(out, n->by, buf_slice(&statement), err);
}

/* --- the same ------------------------------------------------------------------------------------ */

static bool
is_by_same(struct claim *out, const struct new_signature *n, const struct finding *f)
{
	if (f->reason != REASON_OK || f->claim.kind != CLAIM_IMAGE || !identity_eq(&f->proof.who, &n->who) || !digest_eq(&f->claim.digest, &n->payload.digest))
		return false;
	*out = f->claim;
	return strcmp(f->claim.reference, n->payload.reference) == 0;
}

bool
is_replaced_by(struct claim *out, const struct new_signature *n, const struct evidence_item *e)
{
	struct authenticators by = { .keys = &n->self };
	AUTO(finding_free) struct finding f = { 0 };
	unsigned no_guesses = 0;

	if (e->has_key_hint && !keyring_has_id(&n->self, &e->key_hint))
		return false;
	if (n->certificate)
		by.certificates = *certificate_signer_anchors(n->certificate);
	signature_examine(&f, e, &by, &no_guesses);
	return is_by_same(out, n, &f);
}

static void
layer_item_free(struct evidence_item *e)
{
	buf_free(&e->document);
	buf_free(&e->signature);
	buf_free(&e->certificate);
	buf_free(&e->log_entry);
	buf_free(&e->timestamp);
}

static enum cocket_code
annotation_copy(struct buf *out, const struct descriptor *layer, const char *name, struct err *err)
{
	const char *text = descriptor_annotation(layer, name);

	*out = BUF(MANIFEST_MAX_BYTES);
	return text ? buf_add(out, slice_str(text), err) : COCKET_OK;
}

static enum cocket_code
layer_read(struct evidence_item *out, const struct descriptor *layer, struct err *err)
{
	const char *hint = descriptor_annotation(layer, ANNOTATION_KEY_ID);

	out->document = BUF(SIGNATURE_MAX_BYTES);
	out->has_certificate = descriptor_annotation(layer, ANNOTATION_CERTIFICATE) != NULL;
	if (descriptor_data(&out->document, layer, err) || annotation_copy(&out->signature, layer, ANNOTATION_SIGNATURE, err) ||
	    annotation_copy(&out->certificate, layer, ANNOTATION_CERTIFICATE, err) || annotation_copy(&out->log_entry, layer, ANNOTATION_LOG_ENTRY, err) ||
	    annotation_copy(&out->timestamp, layer, ANNOTATION_TIMESTAMP, err))
		return err->code;
	out->has_key_hint = hint && hex_decode(out->key_hint.bytes, SHA256_BYTES, slice_str(hint), err) == COCKET_OK;
	return COCKET_OK;
}

bool
layer_is_replaced_by(const struct new_signature *n, const struct descriptor *layer)
{
	AUTO(layer_item_free) struct evidence_item e = { .format = FORMAT_SIMPLE, .subject = n->payload.digest, .has_signature = true };
	struct claim ignored;
	struct err err = { 0 };

	if (format_of_annotated_layer(layer->media_type) != FORMAT_SIMPLE || descriptor_annotation(layer, ANNOTATION_SIGNATURE) == NULL || layer->data == NULL)
		return false;
	return layer_read(&e, layer, &err) == COCKET_OK && is_replaced_by(&ignored, n, &e);
}

/* --- as good as new ------------------------------------------------------------------------------ */

static bool
has_half_its_life(const struct new_signature *n, const struct claim *claim)
{
	const struct signed_annotations *wanted = &n->payload.optional;

	if (!claim->has_signed_at || claim->signed_at > n->now || claim->has_expires != wanted->has_expires)
		return false;
	if (!claim->has_expires)
		return true;
	const int64_t life = claim->expires - claim->signed_at;

	return life == wanted->expires - n->now && claim->expires - n->now > life / 2;
}

/* What n would say, had it been signed when that was, by the program that did. */
static enum cocket_code
statement_as_then(struct buf *out, const struct new_signature *n, struct slice statement, struct err *err)
{
	AUTO(json_free) struct json_doc doc = { 0 };
	struct simple_payload then = n->payload;

	if (json_parse(&doc, statement, err) || signed_annotations_read(&then.optional, json_get(json_root(&doc), "predicate"), err))
		return err->code;
	return intoto_statement_print(out, &then, n->annotations, n->annotation_count, err);
}

bool
is_equivalent_to(const struct new_signature *n, const struct evidence_item *bundle, const struct claim *claim)
{
	AUTO(buf_free) struct buf then = BUF(SIGNATURE_MAX_BYTES);
	AUTO(signature_free) struct signature s = { 0 };
	struct rejection ignored;
	struct err err = { 0 };

	return has_half_its_life(n, claim) && signature_reader_of(FORMAT_BUNDLE)->parse(&s, bundle, &ignored) &&
	       statement_as_then(&then, n, s.payload, &err) == COCKET_OK && slice_eq(buf_slice(&then), s.payload);
}
