/* secret_name.c: which names of variables are those of secrets. */
#include "support/test.h"

#include "format/secret/secret_name.h"

static void
tells_names(void **state)
{
	static const struct {
		const char *name;
		bool is_secret;
	} rows[] = {
		{ "PASSWORD", true },      { "DB_PASSWORD", true },   { "API_KEY", true },        { "apikey", true },       { "Npm_Token", true },
		{ "AWS_SECRET_ACCESS_KEY", true }, { "KEY", true },   { "X_AUTH_Y", true },       { "", false },            { "_", false },
		{ "PASSWORDS", false },    { "MONKEY", false },       { "TOKENIZER", false },     { "PUBLIC_KEY", false },  { "GPG_KEY", false },
		{ "DB_PASSWORD_FILE", false }, { "SECRET_PATH", false }, { "AWS_ACCESS_KEY_ID", false }, { "KEYRING_DIR", false },
		{ "TOKEN_URL", false },    { "SECRET_NAME", false },
		{ "AUTH_ENABLED", false }, { "PASSWORD_MIN_LENGTH", false }, { "TOKEN_TTL", false }, { "SSH_AUTH_SOCK", false }, { "TOKEN_EXPIRY", false },
		{ "PGP_KEY_SERVER", false }, { "AUTH_TYPED", true },  { "MY_KEY_MODERN", true },
		{ "DB_PASS", true },       { "PASSPHRASE", true },    { "COMPASS", false },       { "PASS_LENGTH", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (secret_name_is(slice_str(rows[i].name)) != rows[i].is_secret)
			fail_msg("%s", rows[i].name);
}

static void
tells_values(void **state)
{
	(void)state;
	assert_true(secret_value_is_written(slice_str("hunter2")));
	assert_true(secret_value_is_written(slice_str("/run/secret")));
	assert_false(secret_value_is_written(slice_str("")));
	assert_false(secret_value_is_written(slice_str("${X}")));
	assert_false(secret_value_is_written(slice_str("a$X")));
	assert_false(secret_value_is_written(slice_str("/run/secrets/x")));
	assert_false(secret_value_is_written(slice_str("/etc/ssl/tls")));
	assert_false(secret_value_is_written(slice_str("/certs/tls.key")));
	assert_true(secret_value_is_written(slice_str("certs.key")));
	assert_true(secret_value_is_written(slice_str("/etc/x+y=")));
	assert_true(secret_value_is_written(slice_str("/Zx9/key")));
	assert_false(secret_value_is_written(slice_str("True")));
	assert_false(secret_value_is_written(slice_str("off")));
	assert_true(secret_value_is_written(slice_str("trued")));
	assert_true(secret_value_is_written(slice_str("12345")));
}

/* Nothing is put in for a variable in an image's config, or in a .netrc. */
static void
tells_placeholders(void **state)
{
	static const char *const placeholders[] = {
		"", "$X", "$API_TOKEN", "${X}", "a${X}b", "{{ token }}", "<password>", "%TOKEN%", "@TOKEN@", "__TOKEN__", "$(cat x)", "***", "xxxxxxxx",
	};
	static const char *const secrets[] = { "hunter2", "pa$$word", "pa$word", "$1abc", "a{b", "a<b>", "<", "**", "a*b", "%a", "__a", "$" };

	(void)state;
	for (size_t i = 0; i < sizeof placeholders / sizeof *placeholders; i++)
		if (!secret_is_placeholder(slice_str(placeholders[i])) || secret_value_is_literal(slice_str(placeholders[i])))
			fail_msg("%s", placeholders[i]);
	for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++)
		if (secret_is_placeholder(slice_str(secrets[i])) || !secret_value_is_literal(slice_str(secrets[i])))
			fail_msg("%s", secrets[i]);
	assert_false(secret_value_is_literal(slice_str("/run/secrets/x")));
	assert_false(secret_value_is_literal(slice_str("off")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_names),
		cmocka_unit_test(tells_values),
		cmocka_unit_test(tells_placeholders),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
