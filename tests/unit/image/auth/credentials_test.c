/* credentials.c: headers that hold nothing they should not. */
#include "support/test.h"

#include "image/auth/credentials.h"

static void
headers_hold_what_they_should(void **state)
{
	AUTO(secret_free) struct secret password = { 0 }, header = { 0 };
	struct err err;

	(void)state;
	assert_int_equal(secret_copy(&password, slice_str("open sesame"), &err), COCKET_OK);
	assert_int_equal(basic_header(&header, "Aladdin", &password, &err), COCKET_OK); /* RFC 7617 section 2 */
	assert_string_equal((const char *)header.ptr, "Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
	secret_free(&header);
	assert_int_equal(basic_header(&header, "a:b", &password, &err), COCKET_E_AUTH);
	assert_int_equal(bearer_header(&header, slice_str("a.b-c"), &err), COCKET_OK);
	assert_string_equal((const char *)header.ptr, "Authorization: Bearer a.b-c");
	secret_free(&header);
	assert_int_equal(bearer_header(&header, slice_str("a\r\nX: y"), &err), COCKET_E_REGISTRY);
	assert_string_equal(err.message, "a token with the byte 0x0d");
	assert_int_equal(bearer_header(&header, slice_str(""), &err), COCKET_E_REGISTRY);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(headers_hold_what_they_should) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
