/* PEM (RFC 7468, "strict"): one block, its label, its base64.  Pure; the body is not decoded here, because it may be a secret. */
#ifndef COCKET_CRYPTO_PEM_H
#define COCKET_CRYPTO_PEM_H

#include "base/err.h"
#include "base/slice.h"

struct pem {
	struct slice label; /* upper-case letters, digits and single spaces: fit to be shown */
	struct slice body;  /* what is between the two lines */
};

/* Exactly one block; only blanks and line ends may stand around it.  Borrowed from text.  COCKET_E_FORMAT, never with the body in it. */
MUST_CHECK enum cocket_code pem_parse(struct pem *out, struct slice text, struct err *err);

/* Writes exactly pem_print_bytes() bytes: the block with lines of 64. */
size_t pem_print_bytes(const char *label, size_t base64_len);
void pem_print(uint8_t *out, const char *label, struct slice base64);

#endif
