/* proxy.c: NO_PROXY as golang.org/x/net/http/httpproxy reads it; each row agrees with that package. */
#include "support/test.h"

#include <stdlib.h>

#include "stream/proxy.h"

static const struct row {
	const char *list, *url;
	bool covers;
} rows[] = {
	{ "", "https://r.example", false },
	{ "*", "https://r.example", true },
	{ "x.example,*", "https://r.example", true },
	{ "*r.example", "https://r.example", false },
	/* names */
	{ "r.example", "https://r.example", true },
	{ "R.EXAMPLE", "https://r.example:5000", true },
	{ "r.example", "https://R.Example", true },
	{ "example", "https://r.example", true },
	{ "r.example", "https://a.b.r.example", true },
	{ "r.example", "https://xr.example", false },
	{ "r.example", "https://example", false },
	{ "r.example", "https://r.example.com", false },
	{ ".r.example", "https://a.r.example", true },
	{ ".r.example", "https://r.example", false },
	{ "*.r.example", "https://a.r.example", true },
	{ "*.r.example", "https://r.example", false },
	{ "x.*.example", "https://x.y.example", false },
	{ "r.example.", "https://r.example", false },
	{ " a.example ,\tr.example ", "https://r.example", true },
	{ "a.example r.example", "https://r.example", false },
	{ ",,", "https://r.example", false },
	{ ".", "https://r.example", false },
	/* ports */
	{ "r.example:5000", "https://r.example:5000", true },
	{ "r.example:5000", "https://a.r.example:5000", true },
	{ "r.example:5000", "https://r.example", false },
	{ "r.example:443", "https://r.example", true },
	{ "r.example:443", "http://r.example", false },
	{ "r.example:80", "http://r.example", true },
	{ ".r.example:5000", "https://a.r.example:5000", true },
	{ ".r.example:5000", "https://r.example:5000", false },
	{ "r.example:", "https://r.example", true },
	{ "r.example:https", "https://r.example", false },
	{ ":443", "https://r.example", false },
	/* addresses */
	{ "10.0.0.1", "https://10.0.0.1:5000", true },
	{ "10.0.0.1", "https://10.0.0.10", false },
	{ "10.0.0.1:5000", "https://10.0.0.1:5000", true },
	{ "10.0.0.1:5000", "https://10.0.0.1", false },
	{ "010.0.0.1", "https://10.0.0.1", false },
	{ "::ffff:10.0.0.1", "https://10.0.0.1", true },
	{ "10.0.0.1", "https://[::ffff:a00:1]", true },
	{ "2001:db8::1", "https://[2001:DB8::1]:5000", true },
	{ "2001:db8::1", "https://[2001:db8::2]", false },
	{ "[2001:db8::1]:5000", "https://[2001:db8::1]:5000", true },
	{ "[2001:db8::1]:5000", "https://[2001:db8::1]", false },
	{ "[2001:db8::1]", "https://[2001:db8::1]", false },
	{ "10.0.0.1", "https://r.example", false },
	/* networks */
	{ "10.0.0.0/8", "https://10.9.8.7", true },
	{ "10.0.0.0/8", "https://11.0.0.1", false },
	{ "10.1.2.3/8", "https://10.9.8.7", true },
	{ "192.168.4.0/22", "https://192.168.7.255", true },
	{ "192.168.4.0/22", "https://192.168.8.0", false },
	{ "10.0.0.1/32", "https://10.0.0.1", true },
	{ "10.0.0.1/32", "https://10.0.0.2", false },
	{ "0.0.0.0/0", "https://8.8.8.8", true },
	{ "0.0.0.0/0", "https://[2001:db8::1]", false },
	{ "0.0.0.0/0", "https://r.example", false },
	{ "::/0", "https://[2001:db8::1]", true },
	{ "::/0", "https://8.8.8.8", false },
	{ "2001:db8::/33", "https://[2001:db8:7fff::1]", true },
	{ "2001:db8::/33", "https://[2001:db8:8000::1]", false },
	{ "::ffff:10.0.0.0/104", "https://10.9.8.7", true },
	{ "10.0.0.0/33", "https://10.0.0.0", false },
	{ "10.0.0.0/", "https://10.0.0.0", false },
	{ "10.0.0.0/x", "https://10.0.0.0", false },
	{ "/8", "https://10.0.0.0", false },
	{ "10.0.0.0/8:443", "https://10.0.0.1", false },
};

static void
lists_are_read_as_go_reads_them(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct err err;
		struct url u;

		assert_int_equal(url_parse(&u, slice_str(rows[i].url), &err), COCKET_OK);
		if (no_proxy_covers(slice_str(rows[i].list), &u) != rows[i].covers)
			fail_msg("%s: %s: expected %d", rows[i].list, rows[i].url, rows[i].covers);
	}
}

static const struct environment_row {
	const char *variables[4][2];
	const char *url, *proxy; /* NULL none */
} environment_rows[] = {
	{ { { NULL } }, "https://r.example", NULL },
	{ { { "HTTPS_PROXY", "p:1" }, { "HTTP_PROXY", "p:2" } }, "https://r.example", "p:1" },
	{ { { "HTTPS_PROXY", "p:1" }, { "HTTP_PROXY", "p:2" } }, "http://r.example", "p:2" },
	{ { { "https_proxy", "p:1" }, { "http_proxy", "p:2" } }, "https://r.example", "p:1" },
	{ { { "https_proxy", "p:1" }, { "http_proxy", "p:2" } }, "http://r.example", "p:2" },
	{ { { "https_proxy", "p:1" }, { "HTTPS_PROXY", "p:2" } }, "https://r.example", "p:2" },
	{ { { "https_proxy", "p:1" }, { "HTTPS_PROXY", "" } }, "https://r.example", "p:1" },
	{ { { "HTTPS_PROXY", "p:1" }, { "NO_PROXY", "r.example" } }, "https://r.example", NULL },
	{ { { "HTTPS_PROXY", "p:1" }, { "no_proxy", "r.example" } }, "https://r.example", NULL },
	{ { { "HTTPS_PROXY", "p:1" }, { "no_proxy", "r.example" }, { "NO_PROXY", "x" } }, "https://r.example", "p:1" },
	{ { { "HTTPS_PROXY", "p:1" }, { "no_proxy", "r.example" }, { "NO_PROXY", "" } }, "https://r.example", NULL },
	{ { { "HTTPS_PROXY", "p:1" } }, "https://localhost:5000", NULL },
	{ { { "HTTPS_PROXY", "p:1" } }, "https://127.8.8.8", NULL },
	{ { { "HTTPS_PROXY", "p:1" } }, "https://[::1]:5000", NULL },
	{ { { "HTTPS_PROXY", "p:1" } }, "https://localhost.example", "p:1" },
	{ { { "ALL_PROXY", "p:1" } }, "https://r.example", "p:1" },
	{ { { "all_proxy", "p:1" }, { "HTTPS_PROXY", "p:2" } }, "https://r.example", "p:2" },
	{ { { "ALL_PROXY", "p:1" }, { "NO_PROXY", "*" } }, "https://r.example", NULL },
	{ { { "HTTP_PROXY", "p:1" }, { "REQUEST_METHOD", "GET" } }, "http://r.example", NULL },
	{ { { "http_proxy", "p:1" }, { "REQUEST_METHOD", "GET" } }, "http://r.example", "p:1" },
};

static void
variables_are_read_as_go_reads_them(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof environment_rows / sizeof *environment_rows; i++) {
		const struct environment_row *r = &environment_rows[i];
		const char *proxy;
		struct err err;
		struct url u;

		clearenv();
		for (size_t v = 0; v < 4 && r->variables[v][0]; v++)
			assert_int_equal(setenv(r->variables[v][0], r->variables[v][1], 1), 0);
		assert_int_equal(url_parse(&u, slice_str(r->url), &err), COCKET_OK);
		proxy = proxy_find(&u);
		if (!proxy != !r->proxy || (proxy && strcmp(proxy, r->proxy) != 0))
			fail_msg("row %zu: %s", i, proxy ? proxy : "none");
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists_are_read_as_go_reads_them),
		cmocka_unit_test(variables_are_read_as_go_reads_them),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
