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
	{ "ssh-ed25519 AAAA\n", "f: ssh's form, expected PEM (key import takes over the private key and writes NAME.pub)" },
	{ "-----BEGIN CERTIFICATE-----\n", "f: a certificate, expected PUBLIC KEY (openssl x509 -noout -pubkey -in FILE prints it)" },
	{ "untrusted comment: x\n", "f: minisign's or signify's form, expected PEM (key import takes over the secret key and writes NAME.pub)" },
};

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
		(void)snprintf(expected, sizeof expected, "%s/%s", dir, rows[i].message);
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
	};

	return cmocka_run_group_tests_name("identity/key_files", tests, NULL, NULL);
}
