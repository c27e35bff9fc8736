/* hint.c: what to do about a denial names what is known of it. */
#include "support/test.h"

#include "verify/advice.h"

static void
test_hints(void **state)
{
	static const struct {
		struct report r;
		const char *expected;
	} rows[] = {
		{ { .reason = REASON_NO_SIGNATURE, .image = "example.com/app:1" }, "sign it: cocket sign --key KEY example.com/app:1" },
		{ { .reason = REASON_NO_SIGNATURE }, "sign it: cocket sign --key KEY IMAGE" },
		{ { .reason = REASON_UNKNOWN_KEY, .by_trust = true, .role = "release" },
		  "cocket trust show lists the trusted keys; cocket trust rotate release --add PUB adds one" },
		{ { .reason = REASON_UNKNOWN_KEY, .by_trust = true, .role = "x; touch owned #" }, /* whoever delegates may choose it */
		  "cocket trust show lists the trusted keys; cocket trust rotate 'x; touch owned #' --add PUB adds one" },
		{ { .reason = REASON_EXPIRED_TRUST, .detail = "trust store x: root.json: expired at 2026-01-01T00:00:00Z" },
		  "cocket trust update fetches newer metadata; cocket trust rotate root --expires DURATION renews it" },
		{ { .reason = REASON_EXPIRED_TRUST, .role = "release", .detail = "root.json" },
		  "cocket trust update fetches newer metadata; cocket trust rotate release --expires DURATION renews it" },
		{ { .reason = REASON_POLICY, .by_policy = true, .image = "oci:IMAGE" }, "run: cocket policy explain oci:IMAGE" }, /* filled in once */
		{ { .reason = REASON_UNKNOWN_KEY, .by_lock = true }, "if the new image is right, rewrite the lock file: cocket pin --lock FILE" },
		{ { .reason = REASON_OK }, "" },
		{ { .reason = REASON_AUTH, .image = "registry.example.com:5000/app:1" },
		  "log in: docker login registry.example.com:5000, or podman login registry.example.com:5000, or give --auth-file FILE" },
		{ { .reason = REASON_NETWORK, .cause = CAUSE_ISSUER, .image = "registry.example.com/app:1" },
		  "put the issuer's certificate into ~/.config/containers/certs.d/registry.example.com/ca.crt, or use --certs-dir DIR" },
		{ { .reason = REASON_NOT_FOUND, .image = "example.com/app:latest" }, "see what is there: cocket inspect example.com/app:latest" },
		{ { .reason = REASON_NETWORK, .image = "example.com/app:1", .detail = "GET https://auth.example.com/token: Connection refused" },
		  "check the name auth.example.com, the network and the proxy (HTTPS_PROXY, NO_PROXY)" },
		{ { .reason = REASON_AUTH, .image = "example.com/app:1", .detail = "GET https://auth.example.com/token: 401 unauthorized" },
		  "log in: docker login example.com, or podman login example.com, or give --auth-file FILE" },
		{ { .reason = REASON_NETWORK, .cause = CAUSE_PLAIN_HTTP, .image = "example.com:5000/app:1" },
		  "if example.com:5000 is meant to speak no TLS, add: --plain-http" },
		{ { .reason = REASON_REGISTRY, .image = "example.com/app:1" }, "example.com failed to answer as a registry does: try again later" },
		{ { .reason = REASON_NOT_FOUND, .cause = CAUSE_NO_TAG, .image = "example.com/app:1" },
		  "check the name and the tag (none means latest); some registries say so as well of what you may not see: docker login example.com" },
		{ { .reason = REASON_NOT_FOUND, .image = "oci:dir:1" }, "see what is there: cocket inspect oci:dir" },
		{ { .reason = REASON_NOT_FOUND, .cause = CAUSE_NO_FILE, .image = "oci:dir:1" }, "check the path" },
		{ { .reason = REASON_LOG, .image = "oci:dir:1" },
		  "cocket trusted-root show lists the logs that count; cocket trusted-root update fetches the current ones" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct report r = rows[i].r;

		report_hint(&r);
		assert_string_equal(r.hint, rows[i].expected);
	}
}

/* The longest name finds room. */
static void
test_long_names(void **state)
{
	struct report r = { .reason = REASON_TAG_MISMATCH };

	(void)state;
	memset(r.image, 'a', sizeof r.image - 1);
	report_hint(&r);
	assert_string_equal(r.hint + strlen(r.hint) - strlen(r.image), r.image);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hints),
		cmocka_unit_test(test_long_names),
	};

	return cmocka_run_group_tests_name("verify/hint", tests, NULL, NULL);
}
