/* key_files.c: files of public keys, and what people have at hand instead. */
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "identity/key_files.h"

static const struct row {
	const char *text; /* of the file; NULL: there is none */
	const char *message;
} rows[] = {
	{ NULL, "f: No such file or directory" },
	{ "", "f: is empty, expected a key file" },
	{ "-----BEGIN PRIVATE KEY-----\n", "f: a private key, expected a public one (cocket key show --pem prints it)" },
	{ "ssh-ed25519 AAAA\n", "f: ssh public key: its base64 is not a key of the type before it" },
	{ "-----BEGIN CERTIFICATE-----\n", "f: a certificate, expected a key: cocket key import %s NAME writes its public key to NAME.pub" },
	{ "-----BEGIN PGP PUBLIC KEY BLOCK-----\n", "f: a GPG key, which is not supported: cocket key generate NAME makes a key pair" },
	{ "age1qyqszqgpqyqszqgpqyqszqgpqyqszqgpqyqszqgpqyqszqgpqyqszqgp\n", "f: an age key, which cannot sign: cocket key generate NAME makes a key pair" },
	{ "untrusted comment: x\n", "f: minisign public key: 0 bytes, expected 42" },
	{ "\n", "f: not a public key: not PEM: expected a line -----BEGIN ...----- at the start" },
};

/* "%s" stands for the file. */
static void
expect(char out[static 256], const char *dir, const char *message)
{
	const char *at = strstr(message, "%s");

	if (at)
		(void)snprintf(out, 256, "%s/%.*s%s/f%s", dir, (int)(at - message), message, dir, at + 2);
	else
		(void)snprintf(out, 256, "%s/%s", dir, message);
}

/* Of a pair, the other half is named. */
static void
the_other_half(void **state)
{
	char dir[] = "/tmp/cocket-keys-XXXXXX", private[64], public[64], expected[256], beside[PATH_MAX];
	char *items[] = { private };
	const struct strings paths = { .items = items, .count = 1 };
	AUTO(keyring_free) struct keyring keys = { 0 };
	struct err err = { 0 };

	(void)state;
	assert_non_null(mkdtemp(dir));
	(void)snprintf(private, sizeof private, "%s/k.key", dir);
	(void)snprintf(public, sizeof public, "%s/k.pub", dir);
	assert_int_equal(file_create(private, slice_str("-----BEGIN PRIVATE KEY-----\n"), 0600, &err), COCKET_OK);
	assert_false(key_file_find_beside(beside, private, ".pub"));
	assert_int_equal(file_create(public, slice_str("x"), 0600, &err), COCKET_OK);
	assert_true(key_file_find_beside(beside, private, ".pub"));
	assert_string_equal(beside, public);
	assert_false(key_file_find_beside(beside, public, ".pub"));
	assert_false(key_file_find_beside(beside, "-", ".pub"));
	assert_int_equal(public_keys_load(&keys, &paths, &err), COCKET_E_USAGE);
	(void)snprintf(expected, sizeof expected, "%s: a private key, expected a public one: give %s", private, public);
	assert_string_equal(err.message, expected);
	(void)unlink(private);
	(void)unlink(public);
	assert_int_equal(rmdir(dir), 0);
}

static void
what_is_no_public_key_is_named(void **state)
{
	char dir[] = "/tmp/cocket-keys-XXXXXX", path[64], expected[256];
	char *items[] = { path };
	const struct strings paths = { .items = items, .count = 1 };

	(void)state;
	assert_non_null(mkdtemp(dir));
	(void)snprintf(path, sizeof path, "%s/f", dir);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(keyring_free) struct keyring keys = { 0 };
		struct err err = { 0 };

		if (rows[i].text)
			assert_int_equal(file_create(path, slice_str(rows[i].text), 0600, &err), COCKET_OK);
		assert_int_equal(public_keys_load(&keys, &paths, &err), COCKET_E_USAGE);
		expect(expected, dir, rows[i].message);
		assert_string_equal(err.message, expected);
		assert_int_equal(keys.count, 0);
		(void)unlink(path);
	}
	assert_int_equal(rmdir(dir), 0);
}

static void
each_key_once(void **state)
{
	char *items[] = { (char[]){ "keys/test-ed25519.pub" }, (char[]){ "keys/test-p256.pub" }, (char[]){ "keys/test-ed25519.pub" } };
	const struct strings paths = { .items = items, .count = 3 };
	AUTO(keyring_free) struct keyring keys = { 0 };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(public_keys_load(&keys, &paths, &err), COCKET_OK);
	assert_int_equal(keys.count, 2);
	assert_string_equal(keys.labels[1], "test-p256");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_no_public_key_is_named),
		cmocka_unit_test(each_key_once),
		cmocka_unit_test(the_other_half),
	};

	return cmocka_run_group_tests_name("identity/key_files", tests, NULL, NULL);
}
