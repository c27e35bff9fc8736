/* include/cocket.h, the library's public face, on the vectors: each call's yes and its no. */
#include "support/test.h"

#include <stdio.h>

#include "cocket.h"

static char pem[4096];

static size_t
key_read(const char *path)
{
	FILE *f = fopen(path, "r");

	assert_non_null(f);
	size_t n = fread(pem, 1, sizeof pem, f);
	fclose(f);
	return n;
}

static struct cocket *
with_key(const char *path)
{
	struct cocket *c = cocket_new();
	size_t n = key_read(path);

	assert_int_equal(cocket_add_key(c, pem, n, path), 0);
	return c;
}

static void
a_signed_image_is_allowed_and_pinned(void **state)
{
	(void)state;
	struct cocket *c = with_key("keys/test-ed25519.pub");
	struct cocket_result *r;

	assert_int_equal(cocket_verify(c, "oci:vectors/simple/good-ed25519/layout:1.4", &r), COCKET_ALLOWED);
	assert_string_equal(cocket_result_reason(r), "ok");
	assert_memory_equal(cocket_result_pinned(r), "registry.example.com/shop/api:1.4@sha256:", 41);
	cocket_result_free(r);
	cocket_free(c);
}

static void
others_are_denied_with_a_reason_and_not_pinned(void **state)
{
	(void)state;
	struct cocket *c = with_key("keys/test-stranger.pub");
	struct cocket_result *r;

	assert_int_equal(cocket_verify(c, "oci:vectors/simple/good-ed25519/layout:1.4", &r), COCKET_DENIED);
	assert_string_equal(cocket_result_reason(r), "unknown-key");
	assert_null(cocket_result_pinned(r));
	cocket_result_free(r);
	assert_int_equal(cocket_verify(c, "oci:vectors/no/such/layout", &r), COCKET_UNDECIDED);
	assert_string_equal(cocket_result_reason(r), "not-found");
	cocket_result_free(r);
	cocket_free(c);
}

static void
wrong_use_says_what_is_wrong(void **state)
{
	(void)state;
	struct cocket *c = cocket_new();
	struct cocket_result *r;

	assert_int_equal(cocket_verify(c, "oci:vectors/simple/good-ed25519/layout:1.4", &r), COCKET_WRONG_USE);
	assert_string_equal(cocket_error(c), "no keys given");
	assert_null(r);
	assert_int_equal(cocket_add_key(c, "x", 1, "x"), COCKET_WRONG_USE);
	cocket_free(c);
	c = with_key("keys/test-ed25519.pub");
	cocket_set_threshold(c, 0);
	assert_int_equal(cocket_verify(c, "oci:vectors/simple/good-ed25519/layout:1.4", &r), COCKET_WRONG_USE);
	cocket_set_threshold(c, 1);
	assert_int_equal(cocket_set_signed_as(c, "registry.example.com/shop/other:1.4"), 0);
	assert_int_equal(cocket_verify(c, "oci:vectors/simple/good-ed25519/layout:1.4", &r), COCKET_DENIED);
	assert_string_equal(cocket_result_reason(r), "name-mismatch");
	cocket_result_free(r);
	cocket_free(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_signed_image_is_allowed_and_pinned),
		cmocka_unit_test(others_are_denied_with_a_reason_and_not_pinned),
		cmocka_unit_test(wrong_use_says_what_is_wrong),
	};

	return cocket_version()[0] == '\0' || cmocka_run_group_tests_name("verify/api", tests, NULL, NULL);
}
