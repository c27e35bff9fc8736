/* pubkey_import.c: one key in one text, whoever wrote it; what looks like one and is none is called what it is. */
#include "crypto/pubkey_import.h"

#include <string.h>

#include "support/test.h"

#define ED_BLOB "AAAAC3NzaC1lZDI1NTE5AAAAINdamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea" /* RFC 8032 7.1, test 1 */
#define MINISIGN "untrusted comment: minisign public key 0102030405060708\n"
#define MINISIGN_KEY "RWQBAgMEBQYHCNdamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea"
#define PEM_KEY "MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n-----END PUBLIC KEY-----\n"

static const struct row {
	const char *text, *comment, *message; /* comment NULL: refused */
} rows[] = {
	{ "ssh-ed25519 " ED_BLOB, "", NULL },
	{ "ssh-ed25519 " ED_BLOB " alice@laptop\n", "alice@laptop", NULL },
	{ "  ssh-ed25519\t" ED_BLOB "  two  words \r\n\n", "two  words", NULL },
	{ "ssh-ed25519 " ED_BLOB "\nssh-ed25519 " ED_BLOB "\n", NULL, "ssh public keys: more than one line, expected one key" },
	{ "ssh-ed25519 " ED_BLOB " a\rb", NULL, "ssh public keys: more than one line, expected one key" },
	{ "ssh-ed25519", NULL, "ssh public key: its base64 is not a key of the type before it" },
	{ "ssh-ed25519 " ED_BLOB "=", NULL, "ssh public key: base64: *" },
	{ "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINdamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1EaAA==", NULL,
	  "ssh public key: its base64 is not a key of the type before it" },
	{ "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAHw==", NULL, "ssh public key: its base64 is not a key of the type before it" },
	{ "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAAQE=", NULL, "ed25519 public key: 1 bytes, expected 32" },
	{ "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", NULL,
	  "ed25519 public key: not a canonical point of prime order" },
	{ "ecdsa-sha2-nistp256 " ED_BLOB, NULL, "ssh public key: its base64 is not a key of the type before it" },
	{ "ssh-rsa AAAAB3NzaC1yc2EAAAABAwAAAAEB", NULL, "rsa public key: 1 bits, expected 2048 to 8192" },
	{ "ssh-rsa AAAAB3NzaC1yc2EAAAABA4AAAAE=", NULL, "ssh public key: its base64 is not a key of the type before it" },
	{ "ssh-dss AAAA", NULL, "ssh key type ssh-dss: expected ssh-ed25519, ecdsa-sha2-nistp256, -384 or -521, or ssh-rsa" },
	{ "ssh-ed25519-cert-v01@openssh.com AAAA", NULL,
	  "ssh key type ssh-ed25519-cert-v01@openssh.com: a certificate of ssh, expected the public key itself" },
	{ "sk-ecdsa-sha2-nistp256@openssh.com AAAA", NULL, "ssh key type sk-ecdsa-sha2-nistp256@openssh.com: a security key signs for ssh alone" },
	{ "no-pty ssh-ed25519 " ED_BLOB, NULL,
	  "ssh public key: options or a host name before the key, expected the key alone (ssh-ed25519 AAAA...)" },
	{ "# mine\nssh-ed25519 " ED_BLOB "\n", NULL, "ssh public keys: more than one line, expected one key" },
	{ MINISIGN MINISIGN_KEY "\n", "", NULL },
	{ MINISIGN MINISIGN_KEY, "", NULL },
	{ "untrusted comment: \r\n" MINISIGN_KEY "\r\n", "", NULL },
	{ MINISIGN, NULL, "minisign public key: 0 bytes, expected 42" },
	{ "untrusted comment: x", NULL, "minisign public key: 0 bytes, expected 42" },
	{ MINISIGN MINISIGN_KEY "\n" MINISIGN_KEY "\n", NULL, "minisign public key: more than two lines" },
	{ MINISIGN "RUQBAgMEBQYHCNdamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea\n", NULL, "minisign public key: expected ed25519" },
	{ MINISIGN "RWQBAgMEBQYHCNdamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1EaAAAA\n", NULL, "minisign public key: 45 bytes, expected 42" },
	{ MINISIGN "RWQ?\n", NULL, "minisign public key: base64*" },
	{ "-----BEGIN PUBLIC KEY-----\n" PEM_KEY, "", NULL },
	{ "-----BEGIN PUBLIC KEY-----\nrole: alice\n\n" PEM_KEY, "", NULL },
	{ "-----BEGIN PUBLIC KEY-----\nrole: alice\n" PEM_KEY, NULL, "public key: base64: *" },
	{ "-----BEGIN RSA PUBLIC KEY-----\nMAYCAQMCAQM=\n-----END RSA PUBLIC KEY-----\n", NULL, "rsa public key: 2 bits, expected 2048 to 8192" },
	{ "-----BEGIN RSA PUBLIC KEY-----\nAAAA\n-----END RSA PUBLIC KEY-----\n", NULL, "rsa public key: not a DER RSAPublicKey" },
	{ "-----BEGIN PUBLIC KEY-----\nrole: alice\nproc-type: x\n\n" PEM_KEY, NULL, "public key: header proc-type, expected none but notary's" },
	{ "-----BEGIN PUBLIC KEY-----\nrole: alice\n\nAAAA\n-----END PUBLIC KEY-----\n", NULL, "public key: not a DER SubjectPublicKeyInfo" },
	{ "nonsense", NULL, "not a public key: not PEM: *" },
	{ "", NULL, "not a public key: not PEM: *" },
};

/* '*' ends a message whatever follows. */
static void
assert_message(const char *is, const char *expected)
{
	const char *star = strchr(expected, '*');

	if (star ? strncmp(is, expected, (size_t)(star - expected)) != 0 : strcmp(is, expected) != 0)
		fail_msg("%s, expected %s", is, expected);
}

static void
one_key(void **state)
{
	AUTO(pubkey_free) struct pubkey *same = NULL;
	struct slice comment;
	struct err err = { 0 };

	(void)state;
	assert_int_equal(pubkey_import(&same, &comment, slice_str(rows[0].text), &err), COCKET_OK);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(pubkey_free) struct pubkey *key = NULL;
		enum cocket_code code = pubkey_import(&key, &comment, slice_str(rows[i].text), &err);

		if ((code == COCKET_OK) != (rows[i].comment != NULL))
			fail_msg("row %zu: %s", i, err.message);
		if (code) {
			assert_message(err.message, rows[i].message);
			assert_null(key);
			continue;
		}
		assert_true(slice_is(comment, rows[i].comment));
		assert_true(digest_eq(pubkey_id(key), pubkey_id(same)));
	}
}

static void
what_is_foreign(void **state)
{
	(void)state;
	assert_true(pubkey_import_is_foreign(slice_str("ssh-rsa x")));
	assert_true(pubkey_import_is_foreign(slice_str("from=\"*\" ssh-ed25519 AAAA")));
	assert_true(pubkey_import_is_foreign(slice_str("untrusted comment: x")));
	assert_false(pubkey_import_is_foreign(slice_str("-----BEGIN PUBLIC KEY-----\n ssh-ed25519 AAAA")));
	assert_false(pubkey_import_is_foreign(slice_str("nonsense")));
	assert_false(pubkey_import_is_foreign(slice_str("")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_key),
		cmocka_unit_test(what_is_foreign),
	};

	return cmocka_run_group_tests_name("crypto/pubkey_import", tests, NULL, NULL);
}
