/* docker_config.c: which entry is for a repository, what it holds, and that no refusal repeats a value. */
#include "support/test.h"

#include "image/auth/docker_config.h"

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
	/* null, "" and absence are one */
	{ "{\"auths\":null,\"credHelpers\":null,\"credsStore\":null}", "r.example", "a", CREDENTIALS_NONE, "", "", "" },
	{ "{\"auths\":{\"r.example\":null},\"credsStore\":\"\"}", "r.example", "a", CREDENTIALS_NONE, "", "", "" },
	{ "{\"auths\":{\"r.example\":{\"auth\":null,\"username\":\"\",\"identitytoken\":null}}}", "r.example", "a", CREDENTIALS_NONE, "", "", "" },
	{ "{\"auths\":{\"r.example\":{\"auth\":\"dTpw\",\"identitytoken\":null,\"registrytoken\":\"\"}}}", "r.example", "a", CREDENTIALS_PASSWORD, "u", "p", "" },
	{ "{\"auths\":{\"r.example/a\":{\"auth\":\"\"},\"r.example\":{\"auth\":\"dTpw\"}}}", "r.example", "a", CREDENTIALS_PASSWORD, "u", "p", "" },
	{ "{\"credsStore\":\"pass\",\"credHelpers\":{\"r.example\":\"\"}}", "r.example", "a", CREDENTIALS_NONE, "", "", "" },
	{ "{\"credsStore\":\"pass\",\"credHelpers\":{\"r.example\":null}}", "r.example", "a", CREDENTIALS_NONE, "", "", "" },
	/* an entry of another host is not judged */
	{ "{\"auths\":{\"s.example\":1,\"t.example\":{\"auth\":\"!\"},\"r.example\":{\"auth\":\"dTpw\"}},\"credHelpers\":{\"s.example\":7,\"t.example\":\"a b\"}}",
		"r.example", "a", CREDENTIALS_PASSWORD, "u", "p", "" },
	/* ":" is nobody */
	{ "{\"auths\":{\"r.example\":{\"auth\":\"Og==\"}}}", "r.example", "a", CREDENTIALS_NONE, "", "", "" },
	/* base64 as Go reads it: line ends, bits left over; NULs around the password */
	{ "{\"auths\":{\"r.example\":{\"auth\":\"dTpw\\n\"}}}", "r.example", "a", CREDENTIALS_PASSWORD, "u", "p", "" },
	{ "{\"auths\":{\"r.example\":{\"auth\":\"dT\\r\\npw\\r\"}}}", "r.example", "a", CREDENTIALS_PASSWORD, "u", "p", "" },
	{ "{\"auths\":{\"r.example\":{\"auth\":\"dXNlcjpwYTpzc3==\"}}}", "r.example", "a", CREDENTIALS_PASSWORD, "user", "pa:ss", "" },
	{ "{\"auths\":{\"r.example\":{\"auth\":\"dToAcAA=\"}}}", "r.example", "a", CREDENTIALS_PASSWORD, "u", "p", "" },
	/* docker.io by its other names */
	{ "{\"credHelpers\":{\"https://index.docker.io/v1/\":\"hub\"}}", "docker.io", "library/a", CREDENTIALS_NONE, "", "", "hub" },
	{ "{\"credHelpers\":{\"index.docker.io\":\"hub\"}}", "docker.io", "library/a", CREDENTIALS_NONE, "", "", "hub" },
	{ "{\"credHelpers\":{\"docker.io\":\"hub\"}}", "docker.io", "library/a", CREDENTIALS_NONE, "", "", "hub" },
	{ "{\"credHelpers\":{\"notdocker.io\":\"hub\"}}", "docker.io", "library/a", CREDENTIALS_NONE, "", "", "" },
	{ "{\"HttpHeaders\":{\"a\":\"b\"},\"psFormat\":[1]}", "r.example", "a", CREDENTIALS_NONE, "", "", "" },
	{ "{}", "r.example", "a", CREDENTIALS_NONE, "", "", "" },
};

static void
the_entry_that_fits_is_found(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof found / sizeof *found; i++) {
		AUTO(docker_config_entry_free) struct docker_config_entry e = { 0 };
		struct err err = { 0 };
		assert_int_equal(docker_config_find(&e, slice_str(found[i].text), found[i].host, found[i].repository, &err), COCKET_OK);
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
		{ "{\"auths\":{\"r.example\":{\"auth\":\"dTpw \"}}}", "auths: r.example: auth: not base64" },
		{ "{\"auths\":{\"r.example\":{\"auth\":\"dTpwAA\"}}}", "auths: r.example: auth: not base64" },
		{ "{\"auths\":{\"r.example\":{\"auth\":\"dXNlcg==\"}}}", "auths: r.example: auth: not user:password in base64" },
		{ "{\"auths\":{\"r.example\":{\"auth\":7}}}", "auths: r.example: auth: not a string" },
		{ "{\"credsStore\":\"../../bin/sh\"}", "credsStore: ../../bin/sh: not the name of a credential helper" },
		{ "{\"credHelpers\":{\"r.example\":\"a b\"}}", "credHelpers: a b: not the name of a credential helper" },
		{ "{\"credHelpers\":{\"r.example\":1}}", "credHelpers: r.example: not a string" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct docker_config_entry e = { 0 };
		struct err err = { 0 };
		assert_int_equal(docker_config_find(&e, slice_str(rows[i].text), "r.example", "a", &err), COCKET_E_USAGE);
		assert_string_equal(err.message, rows[i].message);
	}
}

static void
broken_json_names_its_line(void **state)
{
	struct docker_config_entry e = { 0 };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(docker_config_find(&e, slice_str("{\n\"auths\": nope}"), "r.example", "a", &err), COCKET_E_USAGE);
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
