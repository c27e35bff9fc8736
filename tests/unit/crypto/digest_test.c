/* digest.c by table: text that is a digest, and text that only looks like one (attack A20); SHA-256 against FIPS 180-2's examples. */
#include "helper.h"

#define HEX "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
#define HEX_UPPER "BA7816BF8F01CFEA414140DE5DAE2223B00361A396177A9CB410FF61F20015AD"
#define HEX_63 "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015a"
#define EXPECTED ": expected sha256: and 64 lower-case hex digits"
#define ONLY ": only sha256 is supported"

static const struct {
	const char *text;
	size_t len; /* 0: of the string */
	enum cocket_code code;
	const char *message;
} rows[] = {
	{ "sha256:" HEX, 0, COCKET_OK, "" },
	{ "sha256:" HEX_UPPER, 0, COCKET_E_FORMAT, "digest sha256:" HEX_UPPER EXPECTED },
	{ "sha256:Ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", 0, COCKET_E_FORMAT,
	  "digest sha256:Ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" EXPECTED },
	{ "sha256:" HEX_63, 0, COCKET_E_FORMAT, "digest sha256:" HEX_63 EXPECTED },
	{ "sha256:" HEX "0", 0, COCKET_E_FORMAT, "digest sha256:" HEX "0" EXPECTED },
	{ "SHA256:" HEX, 0, COCKET_E_FORMAT, "digest SHA256:" HEX EXPECTED },
	{ "sha256" HEX, 0, COCKET_E_FORMAT, "digest sha256" HEX EXPECTED },
	{ "sha256-" HEX, 0, COCKET_E_FORMAT, "digest sha256-" HEX EXPECTED },
	{ HEX, 0, COCKET_E_FORMAT, "digest " HEX EXPECTED },
	{ " sha256:" HEX, 0, COCKET_E_FORMAT, "digest  sha256:" HEX EXPECTED },
	{ "sha256:" HEX "\n", 0, COCKET_E_FORMAT, "digest sha256:" HEX "\\x0a" EXPECTED },
	{ "sha256:" HEX_63 "g", 0, COCKET_E_FORMAT, "digest sha256:" HEX_63 "g" EXPECTED },
	{ "sha256:../../x", 0, COCKET_E_FORMAT, "digest sha256:../../x" EXPECTED },
	{ "sha256:%2e%2e%2fx", 0, COCKET_E_FORMAT, "digest sha256:%2e%2e%2fx" EXPECTED },
	{ "sha256:", 0, COCKET_E_FORMAT, "digest sha256:" EXPECTED },
	{ "sha256:\0" HEX_63, 71, COCKET_E_FORMAT, "digest sha256:\\x00" HEX_63 EXPECTED },
	{ "sha256:" HEX_63 "\0", 71, COCKET_E_FORMAT, "digest sha256:" HEX_63 "\\x00" EXPECTED },
	{ "sha256:" HEX "\0", 72, COCKET_E_FORMAT, "digest sha256:" HEX "\\x00" EXPECTED },
	{ "blake3:" HEX, 0, COCKET_E_UNSUPPORTED, "digest blake3:" HEX ONLY },
	{ "sha512:" HEX HEX, 0, COCKET_E_UNSUPPORTED, "digest sha512:" HEX HEX ONLY },
	{ "sha512:" HEX, 0, COCKET_E_FORMAT, "digest sha512:" HEX EXPECTED },
	{ "md5:d41d8cd98f00b204e9800998ecf8427e", 0, COCKET_E_FORMAT, "digest md5:d41d8cd98f00b204e9800998ecf8427e" EXPECTED },
};

static void
parses_what_is_a_digest_and_nothing_else(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct digest d;
		struct err err = { 0 };
		enum cocket_code code = digest_parse(&d, slice_of(rows[i].text, rows[i].len ? rows[i].len : strlen(rows[i].text)), &err);

		assert_refused(rows[i].text, code, &err, rows[i].code, rows[i].message);
	}
	struct digest d;
	struct err err = { 0 };

	assert_refused("empty", digest_parse(&d, slice_of(NULL, 0), &err), &err, COCKET_E_FORMAT, "digest " EXPECTED);
}

static void
prints_what_it_parsed(void **state)
{
	char text[DIGEST_TEXT_BYTES], hex[DIGEST_HEX_BYTES];
	struct digest d;
	struct err err = { 0 };

	(void)state;
	assert_int_equal(digest_parse(&d, slice_str("sha256:" HEX), &err), COCKET_OK);
	digest_print(text, &d);
	digest_print_hex(hex, &d);
	assert_string_equal(text, "sha256:" HEX);
	assert_string_equal(hex, HEX);
}

static void
hashes_the_examples_of_fips_180(void **state)
{
	static const char empty[] = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
	static const char two_blocks[] = "sha256:248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1";
	struct { const char *text; const char *digest; } examples[] = {
		{ "abc", "sha256:" HEX },
		{ "", empty },
		{ "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", two_blocks },
	};

	(void)state;
	for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++) {
		struct digest d = digest_of(slice_str(examples[i].text));
		char text[DIGEST_TEXT_BYTES];

		digest_print(text, &d);
		assert_string_equal(text, examples[i].digest);
	}
	struct digest none = digest_of(slice_of(NULL, 0)), empty_string = digest_of(slice_str(""));

	assert_true(digest_eq(&none, &empty_string));
}

static void
hashes_with_sha512(void **state)
{
	AUTO(buf_free) struct buf expected = unhex("ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
	                                           "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f");
	uint8_t is[SHA512_BYTES];

	(void)state;
	sha512_of(is, slice_str("abc"));
	assert_memory_equal(is, expected.ptr, sizeof is);
}

static void
checks_bytes_against_a_digest(void **state)
{
	struct digest abc = digest_of(slice_str("abc"));
	struct err err = { 0 };

	(void)state;
	assert_int_equal(digest_check(&abc, slice_str("abc"), &err), COCKET_OK);
	assert_refused("abd", digest_check(&abc, slice_str("abd"), &err), &err, COCKET_E_DIGEST,
	               "digest is sha256:a52d159f262b2c6ddb724a61840befc36eb30c88877a4030b65cbe86298449c9, expected sha256:" HEX);
}

static void
compares_every_byte(void **state)
{
	struct digest a = digest_of(slice_str("abc"));

	(void)state;
	for (size_t i = 0; i < SHA256_BYTES; i++) {
		struct digest b = a;

		b.bytes[i] ^= 1;
		assert_false(digest_eq(&a, &b));
	}
	assert_true(digest_eq(&a, &a));
}

/* The same as in one piece, whatever the pieces; and anew after each end. */
static void
hashes_in_pieces(void **state)
{
	static uint8_t bytes[100000];
	static const size_t pieces[] = { 1, 63, 64, 65, 4096, sizeof bytes };
	struct digester *d = NULL;
	struct err err = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (uint8_t)(i * 31 >> 3);
	struct digest expected = digest_of(slice_of(bytes, sizeof bytes)), nothing = digest_of(slice_of(NULL, 0));
	assert_int_equal(digester_new(&d, &err), COCKET_OK);
	for (size_t p = 0; p < sizeof pieces / sizeof *pieces; p++) {
		for (size_t at = 0; at < sizeof bytes; at += pieces[p])
			digester_add(d, slice_of(bytes + at, sizeof bytes - at < pieces[p] ? sizeof bytes - at : pieces[p]));
		struct digest is = digester_end(d), again = digester_end(d);
		assert_true(digest_eq(&is, &expected));
		assert_true(digest_eq(&again, &nothing));
	}
	digester_free(&d);
	assert_null(d);
	digester_free(&d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parses_what_is_a_digest_and_nothing_else),
		cmocka_unit_test(prints_what_it_parsed),
		cmocka_unit_test(hashes_the_examples_of_fips_180),
		cmocka_unit_test(hashes_with_sha512),
		cmocka_unit_test(checks_bytes_against_a_digest),
		cmocka_unit_test(compares_every_byte),
		cmocka_unit_test(hashes_in_pieces),
	};

	return cmocka_run_group_tests_name("crypto/digest", tests, NULL, NULL);
}
