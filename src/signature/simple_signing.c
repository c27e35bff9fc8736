/* Simple signing, as cosign, podman and CRI-O write it: a JSON payload and a detached signature over its bytes.
 * The signature is checked over the payload as stored; only then is the payload read as a claim.  critical.type and the digest are always
 * compared (A33, A1). */
#include "format/signature/simple_payload.h"

#include "base/encoding.h"
#include "base/escape.h"
#include "signature/signature_part.h"

#define SIGNATURE_BYTES_MAX 1024 /* RSA 8192 */

static void
claim_read(struct finding *f, const struct evidence_item *e)
{
	struct simple_payload p;
	struct err err = { 0 };
	char text[DIGEST_TEXT_BYTES];

	if (simple_parse(&p, buf_slice(&e->document), &err)) {
		finding_set(f, REASON_MALFORMED, err.message);
		return;
	}
	if (!digest_eq(&p.digest, &e->subject)) {
		digest_print(text, &p.digest);
		(void)fail(&err, COCKET_E_DIGEST, "the signature is for %s", text);
		finding_set(f, REASON_DIGEST_MISMATCH, err.message);
		return;
	}
	struct claim claim = {
		.digest = p.digest, .has_signed_at = p.optional.has_signed_at, .signed_at = p.optional.signed_at, .has_expires = p.optional.has_expires, .expires = p.optional.expires,
	};
	if (claim_name(&claim, p.reference, &err)) {
		finding_set(f, REASON_NAME_MISMATCH, err.message);
		return;
	}
	f->claim = claim;
	finding_set(f, REASON_OK, "");
}

/* A payload that no signer writes was changed on the way: so its signature is bad, rather than a stranger's. */
static bool
payload_is_whole(struct name *said, const struct evidence_item *e)
{
	struct simple_payload p;
	struct err err = { 0 };

	return simple_parse(&p, buf_slice(&e->document), &err) == COCKET_OK && json_is_compact(buf_slice(&e->document)) &&
	       digest_eq(&p.digest, &e->subject) && name_parse_claimed(said, slice_str(p.reference), &err) == COCKET_OK;
}

/* A simple signature does not say whose it is; ours carry an unsigned hint.  A hint only chooses the word for a "no". */
static void
refuse(struct finding *f, const struct evidence_item *e, const struct keyring *keys, struct slice sig, enum signature_check how, unsigned *budget)
{
	bool ours = e->has_key_hint && keyring_has_id(keys, &e->key_hint);
	bool stranger = e->has_key_hint && !ours;
	struct name said;

	if (how == SIGNATURE_MALFORMED || ours)
		finding_set(f, REASON_BAD_SIGNATURE, "the signature does not check");
	else if (stranger || how == SIGNATURE_OTHER_TYPE)
		finding_set(f, REASON_UNKNOWN_KEY, "signed by an unknown key");
	else if (!payload_is_whole(&said, e))
		finding_set(f, REASON_BAD_SIGNATURE, "the signature does not check, and its payload is not as signers write it");
	else if (signature_is_damaged(keys, buf_slice(&e->document), sig, budget))
		finding_set(f, REASON_BAD_SIGNATURE, "the signature is damaged: one bit away from a good one");
	else {
		finding_set(f, REASON_UNKNOWN_KEY, "signed by an unknown key (it does not check with those that are known)");
		f->has_said = true;
		f->said = said;
	}
}

void
simple_examine(struct finding *f, const struct evidence_item *e, const struct keyring *keys, unsigned *budget)
{
	AUTO(buf_free) struct buf sig = BUF(SIGNATURE_BYTES_MAX);
	struct err err = { 0 };
	enum signature_check how;

	if (!e->has_signature) {
		finding_set(f, REASON_NO_SIGNATURE, "the layer has no signature annotation");
		return;
	}
	if (base64_decode(&sig, buf_slice(&e->signature), &err)) {
		(void)within(&err, "signature annotation");
		finding_set(f, REASON_MALFORMED, err.message);
		return;
	}
	if (sig.len == 0) {
		finding_set(f, REASON_MALFORMED, "signature annotation: empty");
		return;
	}
	size_t key = signer_find(keys, buf_slice(&e->document), buf_slice(&sig), &how);
	if (key == keys->count) {
		refuse(f, e, keys, buf_slice(&sig), how, budget);
		return;
	}
	finding_signer(f, keys, key);
	claim_read(f, e);
}
