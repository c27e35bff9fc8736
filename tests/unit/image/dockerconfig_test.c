/* dockerconfig.c: which entry is for a repository, what it holds, and that no refusal repeats a value. */
#include "support/test.h"

#include "image/dockerconfig.h"

/* dXNlcjpwYTpzcw== is user:pa:ss */
static const struct {
	const char *text, *host, *repository;
	enum credentials_kind kind;
	const char *user, *secret, *helper;
} found[] = {
	{ "{\"auths\":{\"r.example\":{\"auth\":\"dXNlcjpwYTpzcw==\"}}}", "r.example", "a", CREDENTIALS_PASSWORD, "user", "pa:ss", "" },
	{ "{\"auths\":{\"r.example\":{\"auth\":\"dTpwAAA=\"}}}", "r.example", "a", CREDENTIALS_PASSWORD, "u", "p", "" },
	{ "{\"auths\":{\"r.example\":{\"username\":\"u\",\"password\":\"p\"}}}", "r.example", "a", CREDENTIALS_PASSWORD, "u", "p", "" },
	{ "{\"auths\":{\"r.example\":{\"auth\":\"dTpw\",\"identitytoken\":\"t\"}}}", "r.example", "a", CREDENTIALS_IDENTITY_TOKEN, "", "t", "" },
	{ "{\"auths\":{\"r.example\":{\"registrytoken\":\"t\"}}}", "r.example", "a", CREDENTIALS_REGISTRY_TOKEN, "", "t", "" },
	{ "{\"auths\":{\"https://r.example/v1/\":{\"auth\":\"dTpw\"}}}", "r.example", "a", CREDENTIALS_PASSWORD, "u", "p", "" },
	{ "{\"auths\":{\"https://index.docker.io/v1/\":{\"auth\":\"dTpw\"}}}", "docker.io", "library/a", CREDENTIALS_PASSWORD, "u", "p", "" },
	{ "{\"auths\":{\"r.example/a\":{\"auth\":\"dTpw\"},\"r.example\":{\"auth\":\"eDp5\"}}}", "r.example", "a/b", CREDENTIALS_PASSWORD, "u",
		"p", "" },
	{ "{\"auths\":{\"r.example/a\":{\"auth\":\"dTpw\"},\"r.example\":{\"auth\":\"eDp5\"}}}", "r.example", "ab", CREDENTIALS_PASSWORD, "x",
		"y", "" },
	{ "{\"auths\":{\"r.example:5000\":{\"auth\":\"dTpw\"}}}", "r.example", "a", CREDENTIALS_NONE, "", "", "" },
	{ "{\"auths\":{\"xr.example\":{\"auth\":\"dTpw\"}}}", "r.example", "a", CREDENTIALS_NONE, "", "", "" },
	{ "{\"auths\":{\"r.example\":{}}}", "r.example", "a", CREDENTIALS_NONE, "", "", "" },
	{ "{\"credsStore\":\"pass\",\"auths\":{\"r.example\":{}}}", "r.example", "a", CREDENTIALS_NONE, "", "", "pass" },
	{ "{\"credsStore\":\"pass\",\"credHelpers\":{\"r.example\":\"ecr-login\"}}", "r.example", "a", CREDENTIALS_NONE, "", "", "ecr-login" },
	{ "{\"credsStore\":\"pass\",\"credHelpers\":{\"r.example\":\"ecr-login\"}}", "s.example", "a", CREDENTIALS_NONE, "", "", "pass" },
	{ "{\"HttpHeaders\":{\"a\":\"b\"},\"psFormat\":[1]}", "r.example", "a", CREDENTIALS_NONE, "", "", "" },
	{ "{}", "r.example", "a", CREDENTIALS_NONE, "", "", "" },
};

static void
the_entry_that_fits_is_found(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof found / sizeof *found; i++) {
		AUTO(dockerconfig_entry_free) struct dockerconfig_entry e = { 0 };
		struct err err = { 0 };
		assert_int_equal(dockerconfig_find(&e, slice_str(found[i].text), found[i].host, found[i].repository, &err), COCKET_OK);
		assert_int_equal(e.inline_.kind, found[i].kind);
		assert_string_equal(e.inline_.user, found[i].user);
		assert_true(slice_is(secret_slice(&e.inline_.secret), found[i].secret));
		assert_string_equal(e.helper, found[i].helper);
	}
}

static void
broken_files_are_refused(void **state)
{
	static const struct {
		const char *text, *message;
	} rows[] = {
		{ "[]", "not a json object" },
		{ "{\"auths\":[]}", "auths: not an object" },
		{ "{\"auths\":{\"r.example\":1}}", "auths: r.example: not an object" },
		{ "{\"auths\":{\"r.example\":{\"auth\":\"s3cret!\"}}}", "auths: r.example: auth: not base64" },
		{ "{\"auths\":{\"r.example\":{\"auth\":\"dXNlcg==\"}}}", "auths: r.example: auth: not user:password in base64" },
		{ "{\"auths\":{\"r.example\":{\"auth\":7}}}", "auths: r.example: auth: not a string" },
		{ "{\"credsStore\":\"../../bin/sh\"}", "credsStore: ../../bin/sh: not the name of a credential helper" },
		{ "{\"credHelpers\":{\"r.example\":\"a b\"}}", "credHelpers: a b: not the name of a credential helper" },
		{ "{\"credHelpers\":{\"r.example\":1}}", "credHelpers: r.example: not a string" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct dockerconfig_entry e = { 0 };
		struct err err = { 0 };
		assert_int_equal(dockerconfig_find(&e, slice_str(rows[i].text), "r.example", "a", &err), COCKET_E_USAGE);
		assert_string_equal(err.message, rows[i].message);
	}
}

static void
broken_json_names_its_line(void **state)
{
	struct dockerconfig_entry e = { 0 };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(dockerconfig_find(&e, slice_str("{\n\"auths\": nope}"), "r.example", "a", &err), COCKET_E_USAGE);
	assert_non_null(strstr(err.message, "line 2"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_entry_that_fits_is_found), cmocka_unit_test(broken_files_are_refused), cmocka_unit_test(broken_json_names_its_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
