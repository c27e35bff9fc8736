/* sha256_chain.c, sha256_blocks.c: the same digests as OpenSSL's, of every length, in any pieces, alone and beside another. */
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "crypto/digest.h"
#include "crypto/sha256_chain.h"

#define TEXT_BYTES 5000

static uint8_t text[TEXT_BYTES];

static int
setup(void **state)
{
	uint32_t x = 1;

	(void)state;
	for (size_t i = 0; i < sizeof text; i++)
		text[i] = (uint8_t)((x = x * 1103515245 + 12345) >> 16);
	return 0;
}

/* NIST, "Examples with Intermediate Values". */
static void
known_answers(void **state)
{
	static const struct {
		const char *text, *hex;
	} rows[] = {
		{ "", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
		{ "abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
		{ "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
	};

	(void)state;
	if (!sha256_blocks_are_possible())
		skip();
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct sha256_chain c;
		struct digest is;
		char hex[DIGEST_HEX_BYTES];

		sha256_chain_begin(&c);
		sha256_chain_add(&c, slice_str(rows[i].text));
		sha256_chain_end(is.bytes, &c);
		digest_print_hex(hex, &is);
		assert_string_equal(hex, rows[i].hex);
	}
}

static void
assert_is_digest_of(struct digester *d, struct slice bytes)
{
	const struct digest is = digester_end(d), expected = digest_of(bytes);

	assert_true(digest_eq(&is, &expected));
}

static void
every_length_in_pieces(void **state)
{
	AUTO(digester_free) struct digester *d = NULL;
	struct err err = { 0 };

	(void)state;
	assert_int_equal(digester_new_paired(&d, &err), COCKET_OK);
	for (size_t len = 0; len < 400; len++)
		for (size_t piece = 1; piece <= len + 1; piece += 1 + piece / 3) {
			for (size_t at = 0; at < len; at += piece)
				digester_add(d, slice_of(text + at, len - at < piece ? len - at : piece));
			assert_is_digest_of(d, slice_of(text, len));
		}
}

/* One has begun before, the other not: they are as far in a block, or they are not. */
static void
two_go_over_the_same_bytes(void **state)
{
	AUTO(digester_free) struct digester *one = NULL, *other = NULL;
	struct err err = { 0 };

	(void)state;
	assert_int_equal(digester_new_paired(&one, &err), COCKET_OK);
	assert_int_equal(digester_new_paired(&other, &err), COCKET_OK);
	for (size_t before = 0; before <= 1024; before += before % 512 == 0 ? 1 : 511)
		for (size_t len = 0; len < 300; len++)
			for (size_t piece = 1; piece <= len + 1; piece = 2 * piece + 5) {
				digester_add(one, slice_of(text, before));
				for (size_t at = 0; at < len; at += piece)
					digester_add_both(one, other, slice_of(text + before + at, len - at < piece ? len - at : piece));
				digester_add(one, slice_of(text + before + len, 77));
				assert_is_digest_of(one, slice_of(text, before + len + 77));
				assert_is_digest_of(other, slice_of(text + before, len));
			}
}

/* Beside one of OpenSSL's, as where the CPU has no such instructions. */
static void
another_kind_is_no_matter(void **state)
{
	AUTO(digester_free) struct digester *one = NULL, *other = NULL;
	struct err err = { 0 };

	(void)state;
	assert_int_equal(digester_new(&one, &err), COCKET_OK);
	assert_int_equal(digester_new_paired(&other, &err), COCKET_OK);
	for (int turn = 0; turn < 2; turn++) {
		digester_add_both(turn ? one : other, turn ? other : one, slice_of(text, TEXT_BYTES));
		assert_is_digest_of(one, slice_of(text, TEXT_BYTES));
		assert_is_digest_of(other, slice_of(text, TEXT_BYTES));
	}
}

/* More than 2^32 bits: the length is all of 64 bits. */
static void
half_a_gigabyte(void **state)
{
	AUTO(digester_free) struct digester *one = NULL, *other = NULL, *openssl = NULL;
	struct err err = { 0 };
	uint8_t *mib = calloc(1, MIB);

	(void)state;
	assert_non_null(mib);
	assert_int_equal(digester_new_paired(&one, &err) || digester_new_paired(&other, &err) || digester_new(&openssl, &err), COCKET_OK);
	for (size_t i = 0; i < 513; i++) {
		digester_add_both(one, other, slice_of(mib, MIB));
		digester_add(openssl, slice_of(mib, MIB));
	}
	const struct digest a = digester_end(one), b = digester_end(other), expected = digester_end(openssl);
	assert_true(digest_eq(&a, &expected) && digest_eq(&b, &expected));
	free(mib);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(known_answers),
		cmocka_unit_test(every_length_in_pieces),
		cmocka_unit_test(two_go_over_the_same_bytes),
		cmocka_unit_test(another_kind_is_no_matter),
		cmocka_unit_test(half_a_gigabyte),
	};

	return cmocka_run_group_tests(tests, setup, NULL);
}
