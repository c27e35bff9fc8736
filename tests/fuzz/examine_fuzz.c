/* Pieces of evidence: any bytes, in any format.  Nobody can sign for a key that was made a moment ago, nor for the authorities of sigstore's public
 * instance, whatever need not be asked for: so nothing is ever proved, no claim is read, and no decision allows.  Never touches a file or a network. */
#include <stdlib.h>

#include "base/limits.h"
#include "fuzz/trusted.h"
#include "signature/unproved.h"
#include "verify/decision.h"

#define NO_LOG 0x80
#define NO_SCT 0x40

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
denied_check(const struct finding *f, const struct keyring *keys, const struct identity_patterns *patterns)
{
	AUTO(requirements_free) struct requirements r = { 0 };
	const struct requirement base = { .threshold = 1, .names_optional = true };
	const struct err none = { 0 };
	struct evaluation e;
	const struct evaluation_set set = { f, &e, 1, &none, &none };
	struct decision d;
	struct err err;

	if (requirement_add_signers(&r, &base, keys, patterns, &err))
		abort();
	decide(&d, &r, &set, 1800000000);
	if (d.verdict != VERDICT_DENY || e.counted)
		abort();
}

/* The first byte is the format, and in its two highest bits what is not asked for; what is before a NUL is the signature's annotation, the rest the document. */
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct keyring *keys = keys_made();
	const struct authenticators by = {
		.keys = keys,
		.certificates = { .roots = root_public(), .count = 1, .no_log = size > 0 && data[0] & NO_LOG, .no_sct = size > 0 && data[0] & NO_SCT, .now = 1800000000 },
	};
	const struct identity_pattern pattern = { .name = "*", .issuer = "https://accounts.google.com" };
	const struct identity_patterns anybody = { &pattern, 1 };
	struct evidence_item e = { .document = BUF(SIGNATURE_MAX_BYTES), .signature = BUF(SIGNATURE_MAX_BYTES), .has_signature = true };
	unsigned budget = 256;
	struct unproved unproved;
	struct finding f;
	struct err err;

	if (size == 0 || size > SIGNATURE_MAX_BYTES)
		return 0;
	e.format = (enum signature_format)((data[0] & (NO_SCT - 1)) % FORMAT_COUNT);
	struct slice rest = slice_of(data + 1, size - 1);
	const uint8_t *nul = rest.len ? memchr(rest.ptr, 0, rest.len) : NULL;
	const size_t annotation = nul ? (size_t)(nul - rest.ptr) : 0;
	if (buf_add(&e.signature, slice_of(rest.ptr, annotation), &err) ||
	    buf_add(&e.document, nul ? slice_of(nul + 1, rest.len - annotation - 1) : rest, &err))
		abort();
	signature_examine(&f, &e, &by, &budget);
	if (f.reason == REASON_OK || finding_is_proved(&f) || f.claim.kind != CLAIM_NONE)
		abort();
	denied_check(&f, keys, &anybody);
	unproved_read(&unproved, &e);
	buf_free(&e.document);
	buf_free(&e.signature);
	return 0;
}
