/* The frozen words for why an image may or may not pass (cocket(1)).  The order of the enum is private; the words are not. */
#ifndef COCKET_BASE_REASON_H
#define COCKET_BASE_REASON_H

#include <stdbool.h>

#include "base/err.h"

enum reason {
	REASON_NO_SIGNATURE = 0, /* zeroed memory: nothing proves anything */
	REASON_OK,
	REASON_UNKNOWN_KEY,
	REASON_BAD_SIGNATURE,
	REASON_MALFORMED,
	REASON_DIGEST_MISMATCH,
	REASON_SIZE_MISMATCH,
	REASON_NAME_MISMATCH,
	REASON_TAG_MISMATCH,
	REASON_THRESHOLD,
	REASON_EXPIRED_SIGNATURE,
	REASON_EXPIRED_TRUST,
	REASON_NOT_YET_VALID,
	REASON_REVOKED,
	REASON_ROLLBACK,
	REASON_STALE,
	REASON_NO_RULE,
	REASON_POLICY,
	REASON_PLATFORM_MISSING,
	REASON_TOO_LARGE,
	REASON_TOO_MANY,
	REASON_NETWORK,
	REASON_AUTH,
	REASON_NOT_FOUND,
	REASON_REGISTRY,
	REASON_IO,
	REASON_CERTIFICATE,       /* leads to no root that is trusted, or is none for signatures */
	REASON_IDENTITY_MISMATCH, /* good, and somebody else's */
	REASON_LOG,               /* no entry, a bad one, or one of a log that is not known */
	REASON_TIMESTAMP,         /* no time that is proved, or one outside a validity */
	REASON_IMAGE_PRACTICE,    /* it is not what the policy wants of images themselves */
	REASON_NO_ATTESTATION,    /* of the type that is asked for, by somebody who is */
	REASON_ATTESTATION,       /* lacks a field, or fails a condition */
	REASON_SCAN_AGE,          /* too old, itself or what it knew */
	REASON_SCAN_FINDINGS,     /* more than is allowed */
	REASON_COUNT
};

const char *reason_word(enum reason reason); /* "no-signature", ... */

/* The reason an error stands for: NET -> network, FORMAT and UNSUPPORTED -> malformed, NOMEM, INTERNAL and USAGE -> io ... */
enum reason reason_of(enum cocket_code code);

/* True for reasons that trying again may change: network, auth, registry, io, not-found. */
bool reason_is_transient(enum reason reason);

/* Whether an error means that what was read is not to be believed: trying again will not change it. */
bool code_is_refusal(enum cocket_code code);

#endif
