/* A reader of DER, the little of it that keys and signatures use (X.690 sections 8.1, 8.3, 10.1): definite, minimal lengths; minimal integers.
 * Each function takes one value off the front.  What is missing or malformed makes the reader fail for good: nothing more is taken, every
 * later value is empty, and der_is_done() is false; so a whole structure is read first, and asked about once. */
#ifndef COCKET_CRYPTO_DER_H
#define COCKET_CRYPTO_DER_H

#include "base/buf.h"

enum {
	DER_INTEGER = 0x02,
	DER_BIT_STRING = 0x03,
	DER_OCTET_STRING = 0x04,
	DER_OID = 0x06,
	DER_SEQUENCE = 0x30,
	DER_CONTEXT_0 = 0xa0, /* [0], constructed */
	DER_CONTEXT_1 = 0xa1,
	DER_CONTEXT_3 = 0xa3,
	DER_IMPLICIT_1 = 0x81, /* [1] IMPLICIT of a primitive type */
	DER_IMPLICIT_2 = 0x82,
};

struct der {
	struct slice rest;
	bool has_failed;
};

struct der der_of(struct slice bytes);

/* The contents of the next value, which has this tag.  Borrowed; ptr is NULL if the reader failed. */
struct slice der_take(struct der *in, uint8_t tag);

/* The same if the next value has this tag; else nothing is taken, and ptr is NULL. */
struct slice der_take_optional(struct der *in, uint8_t tag);

/* A reader of the contents: done when all of them are taken, failed if the outer one is. */
struct der der_enter(struct der *in, uint8_t tag);

/* An INTEGER that is not negative: its magnitude, big-endian, without leading zeros (so zero is empty). */
struct slice der_take_uint(struct der *in);

/* A BIT STRING of whole bytes. */
struct slice der_take_bits(struct der *in);

bool der_is_next(const struct der *in, uint8_t tag);

/* True if everything was taken and nothing was wrong with it. */
bool der_is_done(const struct der *in);

/* Magnitudes compare as numbers. */
bool der_uint_less(struct slice a, struct slice b);
/* Of the contents of an INTEGER; false if it is negative or not minimal. */
bool der_uint_of(struct slice *magnitude, struct slice contents);
bool der_uint_is(struct slice magnitude, uint8_t n);

/* Of a value of len bytes, at most 65535: its tag and its length, and how many bytes they take.  COCKET_E_TOO_LARGE. */
size_t der_header_bytes(size_t len);
MUST_CHECK enum cocket_code der_put_header(struct buf *out, uint8_t tag, size_t len, struct err *err);

#endif
