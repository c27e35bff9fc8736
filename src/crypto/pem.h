/* PEM (RFC 7468, "strict"): one block, its label, its base64; and the headers that older forms have (RFC 1421 section 4.4).
 * Pure; a body that may be a secret is decoded into guarded memory only. */
#ifndef COCKET_CRYPTO_PEM_H
#define COCKET_CRYPTO_PEM_H

#include "base/secret.h"

struct pem {
	struct slice label;   /* upper-case letters, digits and single spaces: fit to be shown */
	struct slice headers; /* pem_parse_with_headers: whole lines, without the empty one that ends them */
	struct slice body;    /* what is between the two lines */
};

/* Exactly one block; only blanks and line ends may stand around it.  Borrowed from text.  COCKET_E_FORMAT, never with the body in it. */
MUST_CHECK enum cocket_code pem_parse(struct pem *out, struct slice text, struct err *err);

/* The same, with "Name: value" lines and an empty line before the base64, or without.  Folded lines are refused. */
MUST_CHECK enum cocket_code pem_parse_with_headers(struct pem *out, struct slice text, struct err *err);

/* Takes the next header off the front of *headers; false if there is none left. */
bool pem_take_header(struct slice *name, struct slice *value, struct slice *headers);

/* Base64, strict but for line ends, straight into guarded memory, in time that does not depend on what it says. */
MUST_CHECK enum cocket_code pem_decode_secret(struct secret *out, struct slice body, struct err *err);

/* Writes exactly pem_print_bytes() bytes: the block with lines of 64. */
size_t pem_print_bytes(const char *label, size_t base64_len);
void pem_print(uint8_t *out, const char *label, struct slice base64);

#endif
