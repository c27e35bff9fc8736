/* Pieces of evidence: any bytes, in any format.  Nobody can sign for a key that was made a moment ago, so nothing is ever proved, no claim is read,
 * and no decision allows.  Never touches a file or a network. */
#include <stdlib.h>

#include "base/limits.h"
#include "crypto/privkey.h"
#include "signature/unproved.h"
#include "verify/decision.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct keyring *
keys_made(void)
{
	static struct keyring keys;
	struct err err;

	for (size_t i = 0; keys.count < 2; i++) {
		struct privkey *made = NULL;
		struct pubkey *key = NULL;

		if (privkey_generate(&made, i ? KEY_P256 : KEY_ED25519, &err) || pubkey_parse_spki(&key, pubkey_spki(privkey_public(made)), &err) ||
		    keyring_add(&keys, &key, "made", &err))
			abort();
		privkey_free(&made);
	}
	return &keys;
}

static void
denied_check(const struct finding *f, const struct keyring *keys)
{
	AUTO(requirements_free) struct requirements r = { 0 };
	const struct requirement base = { .threshold = 1, .names_optional = true };
	const struct err none = { 0 };
	struct evaluation e;
	const struct evaluation_set set = { f, &e, 1, &none, &none };
	struct decision d;
	struct err err;

	if (requirement_add_signers(&r, &base, keys, &(struct identity_patterns){ 0 }, &err))
		abort();
	decide(&d, &r, &set, 1800000000);
	if (d.verdict != VERDICT_DENY || e.counted)
		abort();
}

/* The first byte is the format; what is before a NUL is the signature's annotation, the rest the document. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct keyring *keys = keys_made();
	struct evidence_item e = { .document = BUF(SIGNATURE_MAX_BYTES), .signature = BUF(SIGNATURE_MAX_BYTES), .has_signature = true };
	unsigned budget = 256;
	struct unproved unproved;
	struct finding f;
	struct err err;

	if (size == 0 || size > SIGNATURE_MAX_BYTES)
		return 0;
	e.format = (enum signature_format)(data[0] % FORMAT_COUNT);
	struct slice rest = slice_of(data + 1, size - 1);
	const uint8_t *nul = rest.len ? memchr(rest.ptr, 0, rest.len) : NULL;
	const size_t annotation = nul ? (size_t)(nul - rest.ptr) : 0;
	if (buf_add(&e.signature, slice_of(rest.ptr, annotation), &err) ||
	    buf_add(&e.document, nul ? slice_of(nul + 1, rest.len - annotation - 1) : rest, &err))
		abort();
	signature_examine(&f, &e, &(struct authenticators){ .keys = keys }, &budget);
	if (f.reason == REASON_OK || finding_is_proved(&f) || f.claim.kind != CLAIM_NONE)
		abort();
	denied_check(&f, keys);
	unproved_read(&unproved, &e);
	buf_free(&e.document);
	buf_free(&e.signature);
	return 0;
}
