/* private_key_probe.c: what is a private key, and whether anybody can use it; next to each what only looks like one. */
#include "support/test.h"

#include <stdio.h>

#include "base/encoding.h"
#include "crypto/private_key_probe.h"
#include "crypto/privkey_pem.h"

#define TEXT_MAX 65536

static struct secret
pem_of(enum key_type type, const char *password)
{
	AUTO(privkey_free) struct privkey *key = NULL;
	AUTO(secret_free) struct secret with = { 0 };
	struct secret pem;
	struct err err = { 0 };

	assert_int_equal(privkey_generate(&key, type, &err), COCKET_OK);
	assert_int_equal(secret_copy(&with, slice_str(password ? password : ""), &err), COCKET_OK);
	assert_int_equal(privkey_print_pem(&pem, key, password ? &with : NULL, &err), COCKET_OK);
	return pem;
}

static void
clear_and_encrypted(void **state)
{
	static const struct {
		enum key_type type;
		const char *password;
		enum private_key_kind kind;
	} rows[] = {
		{ KEY_P256, NULL, PRIVATE_KEY_CLEAR },
		{ KEY_ED25519, NULL, PRIVATE_KEY_CLEAR },
		{ KEY_P256, "hunter2", PRIVATE_KEY_ENCRYPTED },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(secret_free) struct secret pem = pem_of(rows[i].type, rows[i].password);

		assert_int_equal(private_key_probe(secret_slice(&pem)), rows[i].kind);
		for (size_t n = 0; n < 30; n++) /* the last line is a label of 22 bytes at least */
			if (private_key_probe(slice_of(pem.ptr, pem.len - 10 - n)) != PRIVATE_KEY_NONE)
				fail_msg("row %zu without its last %zu bytes", i, 10 + n);
	}
}

/* The same key under another label, or with a letter of it changed. */
static void
what_is_no_key(void **state)
{
	AUTO(secret_free) struct secret pem = pem_of(KEY_P256, NULL);
	static const size_t at[] = { 0, 11, 20, 30, 40 };

	(void)state;
	for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
		const uint8_t was = pem.ptr[at[i]];

		pem.ptr[at[i]] = '!';
		assert_int_equal(private_key_probe(secret_slice(&pem)), PRIVATE_KEY_NONE);
		pem.ptr[at[i]] = was;
	}
	assert_int_equal(private_key_probe(secret_slice(&pem)), PRIVATE_KEY_CLEAR);
}

/* "-----BEGIN LABEL-----" around bytes, with a header if it is not "". */
static enum private_key_kind
probe(const char *label, const char *header, struct slice bytes)
{
	AUTO(buf_free) struct buf text = BUF(TEXT_MAX);
	struct err err = { 0 };

	assert_int_equal(buf_addf(&text, &err, "-----BEGIN %s-----\n%s", label, header), COCKET_OK);
	assert_int_equal(base64_encode(&text, bytes, &err), COCKET_OK);
	assert_int_equal(buf_addf(&text, &err, "\n-----END %s-----\n", label), COCKET_OK);
	return private_key_probe(buf_slice(&text));
}

static void
encrypted_ones_by_their_form(void **state)
{
	static const uint8_t bytes[48] = { 1 };
	static const struct {
		const char *label, *header;
		size_t len;
		enum private_key_kind kind;
	} rows[] = {
		{ "ENCRYPTED PRIVATE KEY", "", 48, PRIVATE_KEY_ENCRYPTED },
		{ "ENCRYPTED PRIVATE KEY", "", 47, PRIVATE_KEY_NONE },
		{ "ENCRYPTED COSIGN PRIVATE KEY", "", 48, PRIVATE_KEY_ENCRYPTED },
		{ "RSA PRIVATE KEY", "Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n", 48, PRIVATE_KEY_ENCRYPTED },
		{ "RSA PRIVATE KEY", "Proc-Type: 4,ENCRYPTED\r\nDEK-Info: AES-128-CBC,00\r\n\r\n", 48, PRIVATE_KEY_ENCRYPTED },
		{ "RSA PRIVATE KEY", "Proc-Type: 4,ENCRYPTED\n", 48, PRIVATE_KEY_NONE },
		{ "RSA PRIVATE KEY", "", 48, PRIVATE_KEY_NONE },
		{ "PUBLIC KEY", "", 48, PRIVATE_KEY_NONE },
		{ "ENCRYPTED PRIVATE KEYS", "", 48, PRIVATE_KEY_NONE },
		{ "PRIVATE KEY", "", 0, PRIVATE_KEY_NONE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (probe(rows[i].label, rows[i].header, slice_of(bytes, rows[i].len)) != rows[i].kind)
			fail_msg("row %zu", i);
}

static void
openssh_by_its_cipher(void **state)
{
	static const char label[] = "OPENSSH PRIVATE KEY";
	uint8_t bytes[15 + 8 + 64] = "openssh-key-v1\0\0\0\0\x04none";

	(void)state;
	assert_int_equal(probe(label, "", slice_of(bytes, sizeof bytes)), PRIVATE_KEY_CLEAR);
	assert_int_equal(probe(label, "", slice_of(bytes, sizeof bytes - 1)), PRIVATE_KEY_NONE);
	bytes[22] = 'f';
	assert_int_equal(probe(label, "", slice_of(bytes, sizeof bytes)), PRIVATE_KEY_ENCRYPTED);
	bytes[13] = '2';
	assert_int_equal(probe(label, "", slice_of(bytes, sizeof bytes)), PRIVATE_KEY_NONE);
}

static void
nothing_is_no_key(void **state)
{
	static const char *const texts[] = { "", "-----BEGIN ", "-----BEGIN PRIVATE KEY", "-----BEGIN PRIVATE KEY-----",
		                             "-----BEGIN PRIVATE KEY----------END ", "-----BEGIN PRIVATE KEY----------END PRIVATE KEY-----" };

	(void)state;
	assert_int_equal(private_key_probe(slice_of(NULL, 0)), PRIVATE_KEY_NONE);
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		assert_int_equal(private_key_probe(slice_str(texts[i])), PRIVATE_KEY_NONE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(clear_and_encrypted),   cmocka_unit_test(what_is_no_key),    cmocka_unit_test(encrypted_ones_by_their_form),
		cmocka_unit_test(openssh_by_its_cipher), cmocka_unit_test(nothing_is_no_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
