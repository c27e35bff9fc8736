/* auth.c and token.c: where credentials may go (A25), and what is taken for a token. */
#include "support/test.h"

#include "image/auth/auth.h"

static void
realms_are_held_to_the_rules(void **state)
{
	static const struct {
		const char *registry, *realm, *message; /* NULL: may be asked */
	} rows[] = {
		{ "https://r.example", "https://auth.example/token", NULL },
		{ "https://r.example", "https://r.example/token?x=y", NULL },
		{ "https://10.0.0.1", "https://10.0.0.1:5001/token", NULL },
		{ "http://127.0.0.1:5000", "http://127.0.0.1:5001/token", NULL },
		{ "http://127.0.0.1:5000", "https://auth.example/token", NULL },
		{ "https://r.example", "http://r.example/token", "realm refused: http, where the registry is https" },
		{ "https://r.example", "http://auth.example/token", "realm refused: http on another host: auth.example" },
		{ "http://127.0.0.1:5000", "http://auth.example/token", "realm refused: http on another host: auth.example" },
		{ "https://r.example", "https://127.0.0.1/token", "realm refused: an internal address: 127.0.0.1" },
		{ "https://r.example", "https://169.254.169.254/token", "realm refused: an internal address: 169.254.169.254" },
		{ "https://r.example", "https://10.1.2.3/token", "realm refused: an internal address: 10.1.2.3" },
		{ "https://r.example", "https://[::1]/token", "realm refused: an internal address: [::1]" },
		{ "https://r.example", "https://0x7f.1/token", "realm refused: an internal address: 0x7f.1" },
		{ "https://r.example", "https://localhost/token", "realm refused: an internal address: localhost" },
		{ "https://r.example", "https://u:p@auth.example/token", "realm refused: url contains a user name" },
		{ "https://r.example", "file:///etc/passwd", "realm refused: url is not http or https" },
		{ "https://r.example", "https://auth.example/scope/token?client=scope&scopes=x&x=scope=y", NULL },
		{ "https://r.example", "https://auth.example/token?scope=repository:other:push", "realm refused: it contains a scope" },
		{ "https://r.example", "https://r.example/token?a=b&SCOPE=x", "realm refused: it contains a scope" },
		{ "https://r.example", "https://auth.example/token?a=b;scope", "realm refused: it contains a scope" },
		{ "https://r.example", "https://auth.example/token?s%63o%70E=x", "realm refused: it contains a scope" },
		{ "https://r.example", "https://auth.example/token?sco%", NULL },
		{ "https://r.example", "https://auth.example/token#x", "realm refused: it contains a fragment" },
		{ "https://r.example", "", "realm refused: url of 0 bytes, expected 1 to 8192" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct err err = { 0 };
		struct url registry;
		assert_int_equal(url_parse(&registry, slice_str(rows[i].registry), &err), COCKET_OK);
		assert_int_equal(realm_check(rows[i].realm, &registry, &err), rows[i].message ? COCKET_E_AUTH : COCKET_OK);
		assert_string_equal(err.message, rows[i].message ? rows[i].message : "");
	}
}

static void
tokens_are_read(void **state)
{
	static const struct {
		const char *body, *header, *message;
		int64_t seconds;
	} rows[] = {
		{ "{\"token\":\"abc\",\"expires_in\":300}", "Authorization: Bearer abc", "", 300 },
		{ "{\"access_token\":\"abc\"}", "Authorization: Bearer abc", "", 60 },
		{ "{\"token\":\"one\",\"access_token\":\"two\"}", "Authorization: Bearer one", "", 60 },
		{ "{\"token\":null,\"access_token\":\"two\"}", "Authorization: Bearer two", "", 60 },
		{ "{\"token\":\"\",\"access_token\":\"two\"}", "Authorization: Bearer two", "", 60 },
		{ "{\"token\":\"one\",\"access_token\":null,\"refresh_token\":null}", "Authorization: Bearer one", "", 60 },
		{ "{\"token\":\"a\",\"expires_in\":null,\"issued_at\":null}", "Authorization: Bearer a", "", 60 },
		{ "{\"token\":\"a\",\"expires_in\":\"\",\"issued_at\":\"\"}", "Authorization: Bearer a", "", 60 },
		{ "{\"token\":\"a\",\"expires_in\":0}", "Authorization: Bearer a", "", 60 },
		{ "{\"token\":\"a\",\"expires_in\":1}", "Authorization: Bearer a", "", 1 },
		{ "{\"token\":\"a\",\"expires_in\":99999999999}", "Authorization: Bearer a", "", 7 * 24 * 3600 },
		{ "{\"token\":\"a\",\"expires_in\":300,\"issued_at\":\"2026-11-22T10:00:00Z\"}", "Authorization: Bearer a", "", 200 },
		/* a clock that is not ours: then from now on */
		{ "{\"token\":\"a\",\"expires_in\":300,\"issued_at\":\"2026-11-22T11:00:00Z\"}", "Authorization: Bearer a", "", 300 },
		{ "{\"token\":\"a\",\"expires_in\":300,\"issued_at\":\"2020-11-22T11:00:00Z\"}", "Authorization: Bearer a", "", 300 },
		{ "{\"Token\":\"abc\"}", NULL, "token server: neither token nor access_token", 0 },
		{ "{\"token\":\"\"}", NULL, "token server: neither token nor access_token", 0 },
		{ "{\"token\":null,\"access_token\":\"\"}", NULL, "token server: neither token nor access_token", 0 },
		{ "{\"token\":\"a\\nb\"}", NULL, "a token with the byte 0x0a", 0 },
		{ "{\"token\":\"a b\"}", NULL, "a token with the byte 0x20", 0 },
		{ "{\"token\":7}", NULL, "token: not a string", 0 },
		{ "[\"token\"]", NULL, "token server: not an object", 0 },
		{ "<html>", NULL, "token server: not json", 0 },
	};
	const int64_t now = 1795341700; /* 2026-11-22T10:01:40Z */

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(token_grant_free) struct token_grant grant = { 0 };
		struct err err = { 0 };
		assert_int_equal(token_parse(&grant, slice_str(rows[i].body), now, &err), rows[i].header ? COCKET_OK : COCKET_E_REGISTRY);
		assert_string_equal(err.message, rows[i].message);
		assert_int_equal(grant.lifetime_ms, rows[i].seconds * 1000);
		if (rows[i].header)
			assert_string_equal((const char *)grant.header.ptr, rows[i].header);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(realms_are_held_to_the_rules), cmocka_unit_test(tokens_are_read) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
