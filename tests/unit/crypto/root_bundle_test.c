/* root_bundle.c: which certificates of a file are roots, and that each is taken once and for its own subject alone.
 * Both are P-256, self-signed by openssl for a hundred years: CN=a and CN=b. */
#include "helper.h"

#include <openssl/x509_vfy.h>

#include "crypto/root_bundle.h"

#define A_BASE64 \
	"MIIBbjCCARWgAwIBAgIUQSNIBpdAlDNptQd+JkHBm6BhKAYwCgYIKoZIzj0EAwIw\n" \
	"DDEKMAgGA1UEAwwBYTAgFw0yNjExMjgxNjQyMjdaGA8yMTI2MTEwNDE2NDIyN1ow\n" \
	"DDEKMAgGA1UEAwwBYTBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABFPWEQcSOGuY\n" \
	"/bm1Jv9bWfMDyNoSb3s/lR+fWeFbPjHBCx9IIPwHbUJ9szdsUggi7A8fiqLDprHR\n" \
	"qRjhrCy1wwejUzBRMB0GA1UdDgQWBBRUXfZvu9uQtCNHdRtw6wu9ZXTs7TAfBgNV\n" \
	"HSMEGDAWgBRUXfZvu9uQtCNHdRtw6wu9ZXTs7TAPBgNVHRMBAf8EBTADAQH/MAoG\n" \
	"CCqGSM49BAMCA0cAMEQCIAho8xIeo/bpPcIQw6hvQhIvbNk/AO0JhkcycAFpC5JL\n" \
	"AiBHtTM/H1lJ3+ArvZsqKb0rO+R7sWuzItfW5BIdsx9IjA==\n"

#define B_BASE64 \
	"MIIBbjCCARWgAwIBAgIUaInLysshEsRTU1ctIe3Sz1HhYuEwCgYIKoZIzj0EAwIw\n" \
	"DDEKMAgGA1UEAwwBYjAgFw0yNjExMjgxNjQyMjhaGA8yMTI2MTEwNDE2NDIyOFow\n" \
	"DDEKMAgGA1UEAwwBYjBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABLuu9RQVJK8q\n" \
	"4lz23B4SlXJoRIDUF7c2IWq4GyyrObw6DKASUKadg4i08pFXYW9o2L6AknNxnOao\n" \
	"Mr/04Qk6FXujUzBRMB0GA1UdDgQWBBRZxLWLrUMc9SmOPawI57ZBskAvljAfBgNV\n" \
	"HSMEGDAWgBRZxLWLrUMc9SmOPawI57ZBskAvljAPBgNVHRMBAf8EBTADAQH/MAoG\n" \
	"CCqGSM49BAMCA0cAMEQCIHKrO1wGVT2BPhYPWbbyfC204BJbVr/tzJ/jBNrhCsUQ\n" \
	"AiB2uRhxSqmvSRy96wgUwjigNb4nz3FrWPiS6n2WJdjAnA==\n"

#define BLOCK(label, base64) "-----BEGIN " label "-----\n" base64 "-----END " label "-----\n"
#define A BLOCK("CERTIFICATE", A_BASE64)
#define B BLOCK("CERTIFICATE", B_BASE64)

static const struct row {
	const char *name, *pem;
	int a, b; /* how many of each are found; both 0: refused */
} rows[] = {
	{ "both", A B, 1, 1 },
	{ "one", A, 1, 0 },
	{ "the other", B, 0, 1 },
	{ "text around them", "# Roots\n" A "and\n" B "the end", 1, 1 },
	{ "one twice", A A B, 1, 1 },
	{ "old label", BLOCK("X509 CERTIFICATE", A_BASE64), 1, 0 },
	{ "OpenSSL's label", BLOCK("TRUSTED CERTIFICATE", A_BASE64), 1, 0 },
	{ "beside a key", BLOCK("PRIVATE KEY", "AAAA\n") A, 1, 0 },
	{ "beside what is no base64", BLOCK("CERTIFICATE", "%%%%\n") A, 1, 0 },
	{ "behind what is no certificate", BLOCK("CERTIFICATE", "AAAA\n") A, 1, 0 },
	{ "cut", A "-----BEGIN CERTIFICATE-----\nAAAA\n", 1, 0 },
	{ "a request", BLOCK("CERTIFICATE REQUEST", A_BASE64), 0, 0 },
	{ "a key alone", BLOCK("PRIVATE KEY", "AAAA\n"), 0, 0 },
	{ "text", "CERTIFICATE", 0, 0 },
	{ "no base64", BLOCK("CERTIFICATE", "%%%%\n"), 0, 0 },
	{ "nothing", "", 0, 0 },
};

static int
found(struct root_bundle *b, X509_STORE *store, const char *common_name)
{
	int before = sk_X509_OBJECT_num(X509_STORE_get0_objects(store));
	X509_NAME *name = X509_NAME_new();

	assert_int_equal(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)common_name, -1, -1, 0), 1);
	root_bundle_add(b, store, name);
	X509_NAME_free(name);
	return sk_X509_OBJECT_num(X509_STORE_get0_objects(store)) - before;
}

static void
finds(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct row *r = &rows[i];
		struct root_bundle *b = NULL;
		struct err err = { 0 };
		bool refused = r->a + r->b == 0;

		if (root_bundle_new(&b, slice_str(r->pem), &err) != (refused ? COCKET_E_FORMAT : COCKET_OK))
			fail_msg("%s: %s", r->name, err.message);
		if (refused) {
			assert_null(b);
			continue;
		}
		X509_STORE *store = X509_STORE_new();
		int none = found(b, store, "c"), a = found(b, store, "a"), again = found(b, store, "a"), other = found(b, store, "b");

		X509_STORE_free(store);
		root_bundle_free(&b);
		if (none != 0 || a != r->a || again != 0 || other != r->b)
			fail_msg("%s: found %d, %d, %d, %d", r->name, none, a, again, other);
	}
}

static void
names_the_file(void **state)
{
	struct root_bundle *b = NULL;
	struct err err = { 0 };

	(void)state;
	assert_int_equal(root_bundle_read(&b, "/nonexistent/roots.pem", &err), COCKET_E_NOT_FOUND);
	assert_non_null(strstr(err.message, "/nonexistent/roots.pem"));
	assert_int_equal(root_bundle_read(&b, "/dev/null", &err), COCKET_E_IO);
	assert_null(b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds),
		cmocka_unit_test(names_the_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
