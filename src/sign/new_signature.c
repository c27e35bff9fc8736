/* Signatures made: payloads as cosign writes them (docs/FORMATS.md 1.3, 2.3).  And compared: two are the same only if our key, proved, has made both.
 * Never takes a signature for one of ours by a hint alone. */
#include "sign/new_signature.h"

#include "base/encoding.h"
#include "base/limits.h"
#include "format/signature/sigstore_bundle.h"
#include "sign/statement_bundle.h"
#include "signature/reader.h"

enum cocket_code
new_signature_open(struct new_signature *out, const struct signer *by, struct err *err)
{
	struct pubkey *key = NULL;

	*out = (struct new_signature){ .by = by };
	if (pubkey_parse_spki(&key, pubkey_spki(signer_public_key(by)), err))
		return err->code;
	enum cocket_code code = keyring_add(&out->self, &key, "", err);
	pubkey_free(&key);
	return code;
}

void
new_signature_close(struct new_signature *n)
{
	keyring_free(&n->self);
}

enum cocket_code
simple_make(struct buf *payload, struct buf *signature, const struct new_signature *n, struct err *err)
{
	return simple_payload_print(payload, &n->payload, n->annotations, n->annotation_count, err) ? err->code
	                                                                                           : signer_sign(signature, n->by, buf_slice(payload), err);
}

enum cocket_code
bundle_make(struct buf *out, const struct new_signature *n, struct err *err)
{
	AUTO(buf_free) struct buf statement = BUF(SIGNATURE_MAX_BYTES);

	if (intoto_statement_print(&statement, &n->payload, n->annotations, n->annotation_count, err))
		return err->code;
	return statement_bundle_make(out, n->by, buf_slice(&statement), err);
}

/* --- the same ------------------------------------------------------------------------------------ */

bool
is_replaced_by(struct claim *out, const struct new_signature *n, const struct evidence_item *e)
{
	unsigned no_guesses = 0;
	struct finding f;

	if (e->has_key_hint && !keyring_has_id(&n->self, &e->key_hint))
		return false;
	signature_examine(&f, e, &(struct authenticators){ .keys = &n->self }, &no_guesses);
	if (f.reason != REASON_OK || f.claim.kind != CLAIM_IMAGE || !digest_eq(&f.claim.digest, &n->payload.digest))
		return false;
	*out = f.claim;
	return strcmp(f.claim.reference, n->payload.reference) == 0;
}

bool
layer_is_replaced_by(const struct new_signature *n, const struct descriptor *layer)
{
	const char *signature = descriptor_annotation(layer, ANNOTATION_SIGNATURE), *hint = descriptor_annotation(layer, ANNOTATION_KEY_ID);
	AUTO(buf_free) struct buf payload = BUF(SIGNATURE_MAX_BYTES);
	AUTO(buf_free) struct buf text = BUF(MANIFEST_MAX_BYTES);
	struct evidence_item e = { .format = FORMAT_SIMPLE, .subject = n->payload.digest, .has_signature = true };
	struct claim ignored;
	struct err err = { 0 };

	if (format_of_annotated_layer(layer->media_type) != FORMAT_SIMPLE || signature == NULL || layer->data == NULL)
		return false;
	if (descriptor_data(&payload, layer, &err) || buf_add(&text, slice_str(signature), &err))
		return false;
	e.document = payload;
	e.signature = text;
	e.has_key_hint = hint && hex_decode(e.key_hint.bytes, SHA256_BYTES, slice_str(hint), &err) == COCKET_OK;
	return is_replaced_by(&ignored, n, &e);
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
