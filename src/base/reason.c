/* The frozen words of the reasons and which reason an error stands for (cocket(1)).
 * Never turns an error into "ok". */
#include "base/reason.h"

static const struct {
	const char *word;
	bool transient;
} reasons[REASON_COUNT] = {
	[REASON_NO_SIGNATURE] = { "no-signature", false },
	[REASON_OK] = { "ok", false },
	[REASON_UNKNOWN_KEY] = { "unknown-key", false },
	[REASON_BAD_SIGNATURE] = { "bad-signature", false },
	[REASON_MALFORMED] = { "malformed", false },
	[REASON_DIGEST_MISMATCH] = { "digest-mismatch", false },
	[REASON_SIZE_MISMATCH] = { "size-mismatch", false },
	[REASON_NAME_MISMATCH] = { "name-mismatch", false },
	[REASON_TAG_MISMATCH] = { "tag-mismatch", false },
	[REASON_THRESHOLD] = { "threshold", false },
	[REASON_EXPIRED_SIGNATURE] = { "expired-signature", false },
	[REASON_EXPIRED_TRUST] = { "expired-trust", false },
	[REASON_NOT_YET_VALID] = { "not-yet-valid", false },
	[REASON_REVOKED] = { "revoked", false },
	[REASON_ROLLBACK] = { "rollback", false },
	[REASON_STALE] = { "stale", false },
	[REASON_NO_RULE] = { "no-rule", false },
	[REASON_POLICY] = { "policy", false },
	[REASON_PLATFORM_MISSING] = { "platform-missing", false },
	[REASON_TOO_LARGE] = { "too-large", false },
	[REASON_TOO_MANY] = { "too-many", false },
	[REASON_NETWORK] = { "network", true },
	[REASON_AUTH] = { "auth", true },
	[REASON_NOT_FOUND] = { "not-found", true },
	[REASON_REGISTRY] = { "registry", true },
	[REASON_IO] = { "io", true },
	[REASON_CERTIFICATE] = { "certificate", false },
	[REASON_IDENTITY_MISMATCH] = { "identity-mismatch", false },
	[REASON_LOG] = { "log", false },
	[REASON_TIMESTAMP] = { "timestamp", false },
	[REASON_IMAGE_PRACTICE] = { "image-practice", false },
	[REASON_NO_ATTESTATION] = { "no-attestation", false },
	[REASON_ATTESTATION] = { "attestation", false },
	[REASON_SCAN_AGE] = { "scan-age", false },
	[REASON_SCAN_FINDINGS] = { "scan-findings", false },
};

/* What is not named here (COCKET_OK too: success is no reason) is io, which keeps the image out and asks for another try. */
static const enum reason of_code[] = {
	[COCKET_OK] = REASON_IO,
	[COCKET_E_USAGE] = REASON_IO,
	[COCKET_E_NOMEM] = REASON_IO,
	[COCKET_E_INTERNAL] = REASON_IO,
	[COCKET_E_IO] = REASON_IO,
	[COCKET_E_NET] = REASON_NETWORK,
	[COCKET_E_AUTH] = REASON_AUTH,
	[COCKET_E_NOT_FOUND] = REASON_NOT_FOUND,
	[COCKET_E_REGISTRY] = REASON_REGISTRY,
	[COCKET_E_FORMAT] = REASON_MALFORMED,
	[COCKET_E_TOO_LARGE] = REASON_TOO_LARGE,
	[COCKET_E_TOO_MANY] = REASON_TOO_MANY,
	[COCKET_E_DIGEST] = REASON_DIGEST_MISMATCH,
	[COCKET_E_SIZE] = REASON_SIZE_MISMATCH,
	[COCKET_E_SIGNATURE] = REASON_BAD_SIGNATURE,
	[COCKET_E_UNSUPPORTED] = REASON_MALFORMED,
	[COCKET_E_NO_RULE] = REASON_NO_RULE,
	[COCKET_E_EXPIRED] = REASON_EXPIRED_TRUST,
	[COCKET_E_ROLLBACK] = REASON_ROLLBACK,
	[COCKET_E_PLATFORM] = REASON_PLATFORM_MISSING,
};

const char *
reason_word(enum reason reason)
{
	if ((unsigned)reason >= REASON_COUNT)
		BUG("reason out of range");
	return reasons[reason].word;
}

enum reason
reason_of(enum cocket_code code)
{
	return (size_t)code < sizeof of_code / sizeof of_code[0] ? of_code[code] : REASON_IO;
}

bool
reason_is_transient(enum reason reason)
{
	return (unsigned)reason < REASON_COUNT && reasons[reason].transient;
}

bool
code_is_refusal(enum cocket_code code)
{
	return code >= COCKET_E_FORMAT;
}
