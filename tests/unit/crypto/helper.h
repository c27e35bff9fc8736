/* What the tests of crypto/ share: bytes from hex, files, keys that must parse. */
#ifndef COCKET_TESTS_CRYPTO_HELPER_H
#define COCKET_TESTS_CRYPTO_HELPER_H

#include "support/test.h"

#include <stdio.h>

#include "base/encoding.h"
#include "base/file.h"
#include "base/limits.h"
#include "crypto/privkey_pem.h"
#include "crypto/pubkey.h"
#include "support/vectors.h"

static inline struct buf
unhex(const char *hex)
{
	struct buf b = BUF(MIB);
	struct err err = { 0 };
	size_t n = strlen(hex) / 2;
	uint8_t *at = buf_reserve(&b, n, &err);

	assert_non_null(at);
	assert_int_equal(hex_decode(at, n, slice_str(hex), &err), COCKET_OK);
	b.len = n;
	return b;
}

static inline struct pubkey *
public_key(struct slice pem)
{
	struct pubkey *key = NULL;
	struct err err = { 0 };

	if (pubkey_parse_pem(&key, pem, &err))
		fail_msg("%s", err.message);
	return key;
}

static inline struct secret
password_of(const char *text)
{
	struct secret s = { 0 };
	struct err err = { 0 };

	assert_int_equal(secret_copy(&s, slice_str(text), &err), COCKET_OK);
	return s;
}

/* What a person reads is part of the contract.  Up to a final "*": what stands there are another file's words. */
static inline bool
message_is(const char *is, const char *expected)
{
	size_t n = strlen(expected);

	return n > 0 && expected[n - 1] == '*' ? strncmp(is, expected, n - 1) == 0 : strcmp(is, expected) == 0;
}

static inline void
assert_refused(const char *what, enum cocket_code is, const struct err *err, enum cocket_code code, const char *message)
{
	if (is != code || err->code != code || !message_is(err->message, message))
		fail_msg("%s: code %d \"%s\", expected code %d \"%s\"", what, is, is ? err->message : "", code, message);
}

#endif
