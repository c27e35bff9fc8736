/* What is said to a timestamp authority (RFC 3161 section 2.4.1), and whether an answer is one to it.  That the answer is true, authority.h checks. */
#ifndef COCKET_CRYPTO_TIMESTAMP_REQUEST_H
#define COCKET_CRYPTO_TIMESTAMP_REQUEST_H

#include "base/buf.h"

#define TIMESTAMP_NONCE_BYTES 16

struct timestamp_request {
	struct buf der;                       /* owned */
	uint8_t nonce[TIMESTAMP_NONCE_BYTES]; /* so that no old answer is taken for a new one */
};
void timestamp_request_free(struct timestamp_request *r);

/* For the SHA-256 of the bytes, with the authority's certificate in the answer. */
MUST_CHECK enum cocket_code timestamp_request_make(struct timestamp_request *out, struct slice bytes, struct err *err);

/* The answer is granted, and has the request's nonce.  COCKET_E_REGISTRY: refused, with the authority's words; COCKET_E_FORMAT, COCKET_E_SIGNATURE. */
MUST_CHECK enum cocket_code timestamp_request_check(const struct timestamp_request *r, struct slice answer, struct err *err);

#endif
