/* DER, the little of it that keys and signatures use (X.690 sections 8.1, 8.3, 10.1): definite, minimal lengths; minimal integers.
 * Each function takes one value off the front of *in, or returns false and leaves *in as it was; whoever is done checks in->len. */
#ifndef COCKET_CRYPTO_DER_H
#define COCKET_CRYPTO_DER_H

#include "base/slice.h"

enum {
	DER_INTEGER = 0x02,
	DER_BIT_STRING = 0x03,
	DER_OCTET_STRING = 0x04,
	DER_OID = 0x06,
	DER_SEQUENCE = 0x30,
	DER_CONTEXT_0 = 0xa0, /* [0], constructed */
	DER_CONTEXT_1 = 0xa1,
	DER_IMPLICIT_1 = 0x81, /* [1] IMPLICIT of a primitive type */
};

/* The contents of a value with this tag. */
bool der_take(struct slice *contents, struct slice *in, uint8_t tag);

/* An INTEGER that is not negative: its magnitude, big-endian, without leading zeros (so zero is empty). */
bool der_take_uint(struct slice *magnitude, struct slice *in);

/* A BIT STRING of whole bytes. */
bool der_take_bits(struct slice *bytes, struct slice *in);

bool der_is_next(struct slice in, uint8_t tag);

/* Magnitudes compare as numbers. */
bool der_uint_less(struct slice a, struct slice b);

#endif
