/* http_header.c: headers are found by their whole name, in any case, the nth of several, and a folded line is nobody's. */
#include "support/test.h"

#include "stream/http_message.h"

static void
headers_are_found_by_name(void **state)
{
	static const char text[] = "HTTP/1.1 200 OK\nContent-Type:  text/plain \nLINK: one\nlink:\ttwo\nX-Link: three\n Link: folded\nEmpty:\n";
	static const struct {
		const char *name;
		size_t nth;
		const char *value;
	} rows[] = {
		{ "content-type", 0, "text/plain" }, { "Content-Type", 1, "" }, { "Content", 0, "" }, { "Link", 0, "one" }, { "Link", 1, "two" },
		{ "Link", 2, "" }, { "X-Link", 0, "three" }, { "Empty", 0, "" }, { "HTTP/1.1 200 OK", 0, "" },
	};
	struct http_response r = { .headers = BUF(1000) };
	struct err err;

	(void)state;
	assert_int_equal(buf_add(&r.headers, slice_str(text), &err), COCKET_OK);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		assert_true(slice_is(http_header(&r, rows[i].name, rows[i].nth), rows[i].value));
	buf_free(&r.headers);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(headers_are_found_by_name) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
