/* Our keys and signatures against the openssl program's: it verifies what we sign, and we verify what it signs with the keys that we wrote.
 * Without that program it says SKIP. */
#include "helper.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct {
	enum key_type type;
	const char *digest; /* NULL: part of the scheme */
} types[] = { { KEY_ED25519, NULL }, { KEY_P256, "sha256" }, { KEY_P384, "sha384" } };

/* The exit status; 127 where there is no such program. */
static int
run(const char *const argv[])
{
	int status;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0) {
		int null = open("/dev/null", O_RDWR);

		if (null < 0 || dup2(null, 1) < 0 || dup2(null, 2) < 0)
			_exit(126);
		execvp(argv[0], (char *const *)(uintptr_t)argv);
		_exit(127);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int
pkeyutl(bool sign, const char *digest)
{
	const char *argv[16] = { "openssl", "pkeyutl", "-rawin", "-in", "message" };
	size_t n = 5;

	if (digest) {
		argv[n++] = "-digest";
		argv[n++] = digest;
	}
	argv[n++] = "-inkey";
	argv[n++] = sign ? "key" : "pub";
	argv[n++] = sign ? "-sign" : "-verify";
	if (!sign)
		argv[n++] = "-pubin";
	argv[n++] = sign ? "-out" : "-sigfile";
	argv[n++] = "sig";
	argv[n] = NULL;
	return run(argv);
}

static void
put(const char *name, struct slice bytes)
{
	struct err err = { 0 };

	if (file_replace(name, bytes, 0600, &err))
		fail_msg("%s", err.message);
}

static void
agree(enum key_type type, const char *digest)
{
	AUTO(privkey_free) struct privkey *key = NULL;
	AUTO(secret_free) struct secret text = { 0 };
	AUTO(buf_free) struct buf pub = BUF(KIB), sig = BUF(KIB), theirs = BUF(KIB);
	struct err err = { 0 };

	if (privkey_generate(&key, type, &err) || privkey_print_pem(&text, key, NULL, &err) ||
	    pubkey_print_pem(&pub, privkey_public(key), &err) || privkey_sign(&sig, key, slice_str("a ship came in"), &err))
		fail_msg("%s", err.message);
	put("key", secret_slice(&text));
	put("pub", buf_slice(&pub));
	put("message", slice_str("a ship came in"));
	put("sig", buf_slice(&sig));
	assert_int_equal(pkeyutl(false, digest), 0);
	put("message", slice_str("a ship came on"));
	assert_int_not_equal(pkeyutl(false, digest), 0);
	assert_int_equal(pkeyutl(true, digest), 0);
	assert_int_equal(file_read(&theirs, "sig", &err), COCKET_OK);
	assert_int_equal(pubkey_verify(privkey_public(key), slice_str("a ship came on"), buf_slice(&theirs)), SIGNATURE_GOOD);
	assert_int_equal(pubkey_verify(privkey_public(key), slice_str("a ship came in"), buf_slice(&theirs)), SIGNATURE_BAD);
}

static void
each_verifies_the_other(void **state)
{
	static const char *const version[] = { "openssl", "version", NULL };
	static const char *const files[] = { "key", "pub", "message", "sig" };
	char dir[] = "/tmp/cocket-openssl-XXXXXX";

	(void)state;
	if (run(version) != 0) {
		print_message("SKIP openssl: no such program\n");
		skip();
	}
	assert_non_null(mkdtemp(dir));
	assert_int_equal(chdir(dir), 0);
	for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
		agree(types[i].type, types[i].digest);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(unlink(files[i]), 0);
	assert_int_equal(chdir("/"), 0);
	assert_int_equal(rmdir(dir), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(each_verifies_the_other) };

	return cmocka_run_group_tests_name("crypto/openssl_program", tests, NULL, NULL);
}
