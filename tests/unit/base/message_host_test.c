/* message_host.c: whom an error is about, and no text from outside that a shell would take for more than a host. */
#include "support/test.h"

#include <string.h>

#include "base/message_host.h"

static void
test_hosts(void **state)
{
	static const struct {
		const char *message, *any, *registry;
	} rows[] = {
		{ "GET https://example.com/v2/app/manifests/1: Connection refused", "example.com", "example.com" },
		{ "example.com/app:1: mirror.local:5000/app:1: HEAD http://mirror.local:5000/v2/app/blobs/sha256:0: reset", "mirror.local:5000", "mirror.local:5000" },
		{ "GET https://[::1]:5000/v2/: refused", "[::1]:5000", "[::1]:5000" },
		{ "GET https://auth.example.com/token: 401", "auth.example.com", "" },
		{ "no such file", "", "" },
		{ "GET https://$(reboot)/v2/: refused", "", "" },
		{ "GET https://a b/v2/: refused", "", "" },
		{ "oci://dir/v2/x", "", "" },
		{ "://x/v2/", "", "" },
		{ "https://", "", "" },
		{ "https:///v2/", "", "" },
	};
	char host[MESSAGE_HOST_BYTES];

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		assert_int_equal(message_host(host, rows[i].message, false), rows[i].any[0] != '\0');
		assert_string_equal(host, rows[i].any);
		assert_int_equal(message_host(host, rows[i].message, true), rows[i].registry[0] != '\0');
		assert_string_equal(host, rows[i].registry);
	}
}

/* A host that does not fit is none. */
static void
test_long(void **state)
{
	char message[2 * MESSAGE_HOST_BYTES] = "https://", host[MESSAGE_HOST_BYTES];

	(void)state;
	memset(message + 8, 'a', MESSAGE_HOST_BYTES);
	strcpy(message + 8 + MESSAGE_HOST_BYTES, "/v2/");
	assert_false(message_host(host, message, false));
	strcpy(message + 8 + MESSAGE_HOST_BYTES - 1, "/v2/");
	assert_true(message_host(host, message, false));
	assert_int_equal(strlen(host), MESSAGE_HOST_BYTES - 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hosts),
		cmocka_unit_test(test_long),
	};

	return cmocka_run_group_tests_name("base/message_host", tests, NULL, NULL);
}
