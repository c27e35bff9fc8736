/* url.c and host_class.c: URLs are read in one way or not at all (A25, A26), and internal hosts are known by every spelling. */
#include "support/test.h"

#include "stream/url.h"

static void
good_urls_are_taken_apart(void **state)
{
	static const struct {
		const char *text, *host, *target;
		bool https;
		unsigned port;
	} rows[] = {
		{ "https://registry.example.com", "registry.example.com", "", true, 443 },
		{ "http://127.0.0.1:5000/v2/a?b=c", "127.0.0.1", "/v2/a?b=c", false, 5000 },
		{ "HTTPS://[::1]:8443/x#frag", "[::1]", "/x", true, 8443 },
		{ "https://a_b.example?q", "a_b.example", "?q", true, 443 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct err err = { 0 };
		struct url u;
		assert_int_equal(url_parse(&u, slice_str(rows[i].text), &err), COCKET_OK);
		assert_true(slice_is(u.host, rows[i].host) && slice_is(u.target, rows[i].target));
		assert_true(u.https == rows[i].https && u.port == rows[i].port);
	}
}

static void
bad_urls_are_refused(void **state)
{
	static const struct {
		const char *text, *message;
	} rows[] = {
		{ "", "url of 0 bytes, expected 1 to 8192" },
		{ "ftp://a/", "url is not http or https" },
		{ "registry.example.com", "url is not http or https" },
		{ "https:/a", "url is not http or https" },
		{ "https://", "url has no valid host: " },
		{ "https:///v2", "url has no valid host: " },
		{ "https://user:pass@a/", "url contains a user name" },
		{ "https://a@b/", "url contains a user name" },
		{ "https://a:0/", "url has no valid port: a:0" },
		{ "https://a:65536/", "url has no valid port: a:65536" },
		{ "https://a:/", "url has no valid port: a:" },
		{ "https://a:080/", "url has no valid port: a:080" },
		{ "https://[::1", "url has no valid host: [::1" },
		{ "https://[::1]x/", "url has no valid port: [::1]x" },
		{ "https://[fe80::1%25eth0]/", "url has no valid host: [fe80::1%25eth0]" },
		{ "https://a\\@b/", "url contains the byte 0x5c, which must be percent-encoded" },
		{ "https://a/ b", "url contains the byte 0x20, which must be percent-encoded" },
		{ "https://a/\xc3\xa9", "url contains the byte 0xc3, which must be percent-encoded" },
		{ "https://%61/", "url has no valid host: %61" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct err err = { 0 };
		struct url u;
		assert_int_equal(url_parse(&u, slice_str(rows[i].text), &err), COCKET_E_FORMAT);
		assert_string_equal(err.message, rows[i].message);
	}
}

static void
references_join_to_their_base(void **state)
{
	static const struct {
		const char *reference, *joined; /* NULL: refused */
	} rows[] = {
		{ "https://b.example/x", "https://b.example/x" },
		{ "//b.example/x", "https://b.example/x" },
		{ "/x?y", "https://a.example:443/x?y" },
		{ "y", "https://a.example:443/v2/y" },
		{ "?n=1", "https://a.example:443/v2/list?n=1" },
		{ "../x", NULL },
		{ "/v2/%2e%2E/x", NULL },
		{ "/v2/a%2fb", NULL },
		{ "ftp://b/", NULL },
		{ "javascript:x", NULL },
		{ "//u@b/", NULL },
		{ "", NULL },
	};
	struct err err = { 0 };
	struct url base;

	(void)state;
	assert_int_equal(url_parse(&base, slice_str("https://a.example/v2/list?last=z"), &err), COCKET_OK);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(buf_free) struct buf out = BUF(URL_MAX_BYTES);
		enum cocket_code code = url_join(&out, &base, slice_str(rows[i].reference), &err);
		assert_int_equal(code, rows[i].joined ? COCKET_OK : COCKET_E_FORMAT);
		assert_string_equal(buf_str(&out), rows[i].joined ? rows[i].joined : "");
	}
}

static void
origins_are_scheme_host_and_port(void **state)
{
	static const struct {
		const char *a, *b;
		bool same;
	} rows[] = {
		{ "https://a.example/x", "https://A.EXAMPLE:443/y", true },
		{ "https://a.example", "http://a.example", false },
		{ "https://a.example", "https://a.example:444", false },
		{ "https://a.example", "https://b.a.example", false },
		{ "https://a.example", "https://a.example.", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct err err;
		struct url a, b;
		assert_int_equal(url_parse(&a, slice_str(rows[i].a), &err), COCKET_OK);
		assert_int_equal(url_parse(&b, slice_str(rows[i].b), &err), COCKET_OK);
		assert_true(url_same_origin(&a, &b) == rows[i].same);
	}
}

static void
internal_hosts_are_known(void **state)
{
	static const struct {
		const char *host;
		bool loopback, internal;
	} rows[] = {
		{ "localhost", true, true }, { "LOCALHOST.", true, true }, { "127.0.0.1", true, true }, { "127.9.9.9", true, true },
		{ "[::1]", true, true },
		{ "x.localhost", false, true }, { "10.0.0.1", false, true }, { "172.16.0.1", false, true }, { "172.31.255.255", false, true },
		{ "192.168.1.1", false, true }, { "169.254.169.254", false, true }, { "100.64.0.1", false, true }, { "0.0.0.0", false, true },
		{ "127.1", false, true }, { "0x7f000001", false, true }, { "2130706433", false, true }, { "017700000001", false, true },
		{ "[::]", false, true }, { "[fe80::1]", false, true }, { "[fd00::1]", false, true }, { "[::ffff:10.0.0.1]", false, true },
		{ "[::ffff:a00:1]", false, true }, { "[64:ff9b::7f00:1]", false, true }, { "255.255.255.255", false, true },
		{ "172.32.0.1", false, false }, { "11.0.0.1", false, false }, { "8.8.8.8", false, false }, { "[2001:4860::1]", false, false },
		{ "[::ffff:8.8.8.8]", false, false }, { "registry.example.com", false, false }, { "localhost.example.com", false, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		assert_true(host_is_loopback(slice_str(rows[i].host)) == rows[i].loopback);
		assert_true(host_is_internal(slice_str(rows[i].host)) == rows[i].internal);
	}
}

static void
hosts_are_spelt_as_certs_d_spells_them(void **state)
{
	static const struct {
		const char *url, *host;
	} rows[] = {
		{ "https://r.example/x", "r.example" },        { "https://r.example:443", "r.example" }, { "http://r.example:443", "r.example:443" },
		{ "https://r.example:5000/x", "r.example:5000" }, { "http://r.example:80", "r.example" },   { "https://[::1]:5000", "[::1]:5000" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char host[URL_HOST_PORT_BYTES];
		struct err err;
		struct url u;

		assert_int_equal(url_parse(&u, slice_str(rows[i].url), &err), COCKET_OK);
		url_host_port(host, &u);
		assert_string_equal(host, rows[i].host);
	}
}

static void
messages_show_no_query(void **state)
{
	(void)state;
	assert_string_equal(URL_TEXT("https://a.example/v2/x?token=secret#y"), "https://a.example/v2/x");
	assert_string_equal(URL_TEXT("http://a.example:5000/"), "http://a.example:5000/");
	assert_string_equal(URL_TEXT("https://u:p@a.example/"), "(malformed url)");
}

static void
text_is_percent_encoded(void **state)
{
	AUTO(buf_free) struct buf out = BUF(100);
	struct err err;

	(void)state;
	assert_int_equal(url_encode(&out, slice_str("repository:a/b:pull,push &=~\xc3"), &err), COCKET_OK);
	assert_string_equal(buf_str(&out), "repository%3Aa%2Fb%3Apull%2Cpush%20%26%3D~%C3");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_urls_are_taken_apart), cmocka_unit_test(bad_urls_are_refused), cmocka_unit_test(references_join_to_their_base),
		cmocka_unit_test(origins_are_scheme_host_and_port), cmocka_unit_test(internal_hosts_are_known),
		cmocka_unit_test(hosts_are_spelt_as_certs_d_spells_them), cmocka_unit_test(messages_show_no_query),
		cmocka_unit_test(text_is_percent_encoded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
