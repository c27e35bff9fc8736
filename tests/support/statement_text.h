/* What tests of in-toto statements write them with: subjects, digests, and the digest that statements are to be about. */
#ifndef COCKET_TESTS_STATEMENT_TEXT_H
#define COCKET_TESTS_STATEMENT_TEXT_H

#include "support/test.h"

#include "crypto/digest.h"

#define HEX "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define UPPER "0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF"
#define OTHER "1111111111111111111111111111111111111111111111111111111111111111"

#define DIGEST(hex) "\"digest\":{\"sha256\":\"" hex "\"}"
#define SUBJECT(inside) "\"subject\":[" inside "]"
#define OURS SUBJECT("{" DIGEST(HEX) "}")

/* 256 letters. */
#define A16 "aaaaaaaaaaaaaaaa"
#define A256 A16 A16 A16 A16 A16 A16 A16 A16 A16 A16 A16 A16 A16 A16 A16 A16

/* Of HEX. */
static inline struct digest
ours(void)
{
	struct digest d = { 0 };
	struct err err = { 0 };

	assert_int_equal(digest_parse(&d, slice_str("sha256:" HEX), &err), COCKET_OK);
	return d;
}

#endif
