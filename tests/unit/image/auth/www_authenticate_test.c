/* www_authenticate.c: the lists of RFC 9110 section 11.6.1, as registries write them, and their neighbours outside the grammar. */
#include "support/test.h"

#include "image/auth/www_authenticate.h"

static void
challenges_are_taken_apart(void **state)
{
	static const struct {
		const char *text;
		size_t count;
		enum challenge_scheme scheme; /* of the one chosen */
		const char *realm, *service, *scope;
	} rows[] = {
		{ "Bearer realm=\"https://auth.docker.io/token\",service=\"registry.docker.io\",scope=\"repository:a/b:pull,push\"", 1, CHALLENGE_BEARER,
		  "https://auth.docker.io/token", "registry.docker.io", "repository:a/b:pull,push" },
		{ "bEARER Realm = \"r\" , SERVICE=s", 1, CHALLENGE_BEARER, "r", "s", "" },
		{ "Basic realm=\"a \\\"quoted\\\\ realm\"", 1, CHALLENGE_BASIC, "a \"quoted\\ realm", "", "" },
		{ "Basic realm=\"one\", Bearer realm=\"two\"", 2, CHALLENGE_BEARER, "two", "", "" },
		{ "Negotiate, Basic realm=x", 2, CHALLENGE_BASIC, "x", "", "" },
		{ "Negotiate abc+/==, Basic realm=x", 2, CHALLENGE_BASIC, "x", "", "" },
		{ "Digest realm=d, nonce=\"a,b\", , Basic realm=x", 2, CHALLENGE_BASIC, "x", "", "" },
		{ "Basic", 1, CHALLENGE_BASIC, "", "", "" },
		{ "Bearer realm=\"\"", 1, CHALLENGE_BEARER, "", "", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct challenges all = { 0 };
		struct err err = { 0 };
		assert_int_equal(challenges_parse(&all, slice_str(rows[i].text), &err), COCKET_OK);
		assert_int_equal(all.count, rows[i].count);
		const struct challenge *c = challenges_choose(&all);
		assert_non_null(c);
		assert_int_equal(c->scheme, rows[i].scheme);
		assert_string_equal(c->realm, rows[i].realm);
		assert_string_equal(c->service, rows[i].service);
		assert_string_equal(c->scope, rows[i].scope);
	}
}

static void
other_text_is_refused(void **state)
{
	static const struct {
		const char *text;
		enum cocket_code code;
		const char *message;
	} rows[] = {
		{ "Bearer realm=\"open", COCKET_E_REGISTRY, "www-authenticate: unterminated quoted string" },
		{ "Bearer realm=\"a\\", COCKET_E_REGISTRY, "www-authenticate: unterminated quoted string" },
		{ "Bearer realm=", COCKET_OK, "" }, /* a token68 */
		{ "Bearer realm=a,service=", COCKET_E_REGISTRY, "www-authenticate: a parameter without a value" },
		{ "realm=\"a\"", COCKET_E_REGISTRY, "www-authenticate: the parameter realm without a scheme" },
		{ "Bearer realm=\"a\" service=\"b\"", COCKET_E_REGISTRY, "www-authenticate: realm: expected a comma after its value" },
		{ "Bearer realm=\"a\",realm=\"b\"", COCKET_E_REGISTRY, "www-authenticate: realm twice" },
		{ "Bearer realm=\"a\x01\"", COCKET_E_REGISTRY, "www-authenticate: a control character in a value" },
		{ "\"Bearer\"", COCKET_E_REGISTRY, "www-authenticate: expected a scheme or a parameter at \"Bearer\"" },
		{ "Bearer;", COCKET_E_REGISTRY, "www-authenticate: expected a space after the scheme Bearer" },
		{ "a,b,c,d,e,f,g,h,i", COCKET_E_TOO_MANY, "www-authenticate: more than 8 challenges" },
		{ "a,b,c,d,e,f,g,h", COCKET_OK, "" },
		{ "", COCKET_OK, "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct challenges all = { 0 };
		struct err err = { 0 };
		assert_int_equal(challenges_parse(&all, slice_str(rows[i].text), &err), rows[i].code);
		assert_string_equal(err.message, rows[i].message);
		if (rows[i].code)
			assert_int_equal(all.count, 0);
	}
}

static void
long_values_are_refused(void **state)
{
	struct challenges all = { 0 };
	struct err err = { 0 };
	char text[3000] = "Bearer realm=\"";

	(void)state;
	memset(text + strlen(text), 'a', 2048);
	strncat(text, "\"", 2);
	assert_int_equal(challenges_parse(&all, slice_str(text), &err), COCKET_E_REGISTRY);
	assert_string_equal(err.message, "www-authenticate: a value of more than 2047 bytes");
}

static void
nothing_is_chosen_from_nothing(void **state)
{
	struct challenges all = { 0 };
	struct err err;

	(void)state;
	assert_null(challenges_choose(&all));
	assert_int_equal(challenges_parse(&all, slice_str("Negotiate, NTLM"), &err), COCKET_OK);
	assert_null(challenges_choose(&all));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(challenges_are_taken_apart), cmocka_unit_test(other_text_is_refused), cmocka_unit_test(long_values_are_refused),
		cmocka_unit_test(nothing_is_chosen_from_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
