/* key_name.c: labels are for people, and never pass for an id or for words of the program. */
#include "support/test.h"

#include <stdio.h>
#include <string.h>

#include "identity/key_name.h"

#define A16 "aaaaaaaaaaaaaaaa"
#define A64 A16 A16 A16 A16

static void
labels_of_files(void **state)
{
	static const struct row {
		const char *path, *label;
	} rows[] = {
		{ "release.pub", "release" },
		{ "keys/release-2026.key", "release-2026" },
		{ "/etc/cocket/cosign.pem", "cosign" },
		{ "id_ed25519", "id_ed25519" },
		{ "release.pub.pub", "release.pub" },
		{ ".pub", ".pub" },
		{ "keys/", "" },
		{ "-", "" },
		{ "env://COSIGN_KEY", "COSIGN_KEY" },
		{ "Schl\xc3\xbcssel.pub", "Schl\xc3\xbcssel" },
		{ "a\x1b[31mb\n.pub", "a_[31mb_" },
		{ "a\xe2\x80\xae" "b\\\"\xff.pub", "a___b___" },
		{ A64 "a.pub", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa..." },
		{ A64 ".pub", A64 },
	};
	char label[KEY_LABEL_BYTES];

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		key_label_of_path(label, rows[i].path);
		assert_string_equal(label, rows[i].label);
	}
}

/* What a store says is shown escaped and cut, never within a character. */
static void
labels_from_elsewhere(void **state)
{
	char long_text[10001], label[KEY_LABEL_BYTES];

	(void)state;
	key_label_set(label, "\x1b]0;x\x07");
	assert_string_equal(label, "\\x1b]0;x\\x07");
	memset(long_text, 'x', sizeof long_text - 1);
	long_text[sizeof long_text - 1] = '\0';
	key_label_set(label, long_text);
	assert_int_equal(strlen(label), KEY_LABEL_BYTES - 1);
	assert_string_equal(label + KEY_LABEL_BYTES - 5, "x...");
	for (size_t i = 0; i + 1 < sizeof long_text; i += 2)
		memcpy(long_text + i, "\xc3\xbc", 2);
	key_label_set(label, long_text);
	assert_true(strlen(label) <= KEY_LABEL_BYTES - 1);
	assert_memory_equal(label + strlen(label) - 5, "\xc3\xbc...", 5);
}

static void
names(void **state)
{
	static const struct row {
		const char *label, *name;
	} rows[] = {
		{ "", "ed25519 0123456789abcdef" },
		{ "release", "release (ed25519 0123456789abcdef)" },
		{ "alice@laptop", "alice@laptop (ed25519 0123456789abcdef)" },
		{ "deadbeef", "\"deadbeef\" (ed25519 0123456789abcdef)" },
		{ "DEADBEEF01", "\"DEADBEEF01\" (ed25519 0123456789abcdef)" },
		{ "deadbee", "deadbee (ed25519 0123456789abcdef)" },
		{ "release (p256 9999)", "\"release (p256 9999)\" (ed25519 0123456789abcdef)" },
		{ "a b", "\"a b\" (ed25519 0123456789abcdef)" },
		{ "r\xd0\xb5lease", "\"r\xd0\xb5lease\" (ed25519 0123456789abcdef)" },
		{ "\\x1b[31m", "\"\\x1b[31m\" (ed25519 0123456789abcdef)" },
	};
	const struct digest id = { { 0x01, 0x23, 0x45, 0x67, 0x89, 0xab, 0xcd, 0xef, 0xff } };

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_string_equal(key_name(KEY_ED25519, &id, rows[i].label, KEY_SHORT_ID_DIGITS).s, rows[i].name);
	assert_string_equal(key_name(KEY_NONE, &id, "", KEY_SHORT_ID_DIGITS).s, "0123456789abcdef");
	assert_string_equal(key_name(KEY_NONE, &id, "", 64).s, "0123456789abcdefff0000000000000000000000000000000000000000000000");
}

static void
digits_that_tell_apart(void **state)
{
	const struct digest a = { { 1, 2, 3, 4, 5, 6, 7, 8, 9 } }, same_start = { { 1, 2, 3, 4, 5, 6, 7, 8, 10 } }, other = { { 1, 2, 3, 4, 5, 6, 7, 9 } };

	(void)state;
	assert_int_equal(key_id_digits(&a, &a), KEY_SHORT_ID_DIGITS);
	assert_int_equal(key_id_digits(&a, &other), KEY_SHORT_ID_DIGITS);
	assert_int_equal(key_id_digits(&a, &same_start), 64);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(labels_of_files),
		cmocka_unit_test(labels_from_elsewhere),
		cmocka_unit_test(names),
		cmocka_unit_test(digits_that_tell_apart),
	};

	return cmocka_run_group_tests_name("identity/key_name", tests, NULL, NULL);
}
