/* token_source.c: where a token is taken from, and what is said if it is not there; no message has any of one. */
#include "support/test.h"

#include <stdlib.h>
#include <string.h>

#include "sign/certificate/token_source.h"

#define TOKEN "eyJhbGciOiJub25lIn0.eyJpc3MiOiJpIn0.c2lnbmF0dXJl"
#define ROW_VARIABLE "COCKET_TEST_TOKEN"

static const char *const variables[] = { "ACTIONS_ID_TOKEN_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "SIGSTORE_ID_TOKEN", ROW_VARIABLE };

static void
variables_clear(void)
{
	for (size_t i = 0; i < sizeof variables / sizeof *variables; i++)
		(void)unsetenv(variables[i]);
}

static void
sources(void **state)
{
	static const struct {
		const char *source, *variable, *value; /* NULL: none is set */
		const char *token, *message;           /* token NULL: refused */
	} rows[] = {
		{ "env://" ROW_VARIABLE, ROW_VARIABLE, TOKEN, TOKEN, NULL },
		{ "env://" ROW_VARIABLE, ROW_VARIABLE, " \r\n" TOKEN "\n", TOKEN, NULL },
		{ "env://" ROW_VARIABLE, ROW_VARIABLE, "", NULL, "env://COCKET_TEST_TOKEN: the variable is empty" },
		{ "env://" ROW_VARIABLE, NULL, NULL, NULL, "env://COCKET_TEST_TOKEN: the variable is not set" },
		{ "gitlab", "SIGSTORE_ID_TOKEN", TOKEN, TOKEN, NULL },
		{ "gitlab", "ACTIONS_ID_TOKEN_REQUEST_TOKEN", TOKEN, NULL,
		  "--identity-token gitlab: SIGSTORE_ID_TOKEN is not set: not a job of GitLab, or one without \"id_tokens: SIGSTORE_ID_TOKEN: aud: sigstore\"" },
		{ "github", "SIGSTORE_ID_TOKEN", TOKEN, NULL,
		  "--identity-token github: ACTIONS_ID_TOKEN_REQUEST_URL is not set: not a job of GitHub Actions, or one without \"permissions: id-token: write\"" },
		{ "github", "ACTIONS_ID_TOKEN_REQUEST_URL", "https://id.example/", NULL,
		  "--identity-token github: ACTIONS_ID_TOKEN_REQUEST_TOKEN is not set: not a job of GitHub Actions, or one without \"permissions: id-token: write\"" },
		{ TOKEN, "SIGSTORE_ID_TOKEN", TOKEN, NULL,
		  "--identity-token: a token, which others on this machine can read there; expected a file, - or env://VAR that has it" },
		{ "/nowhere/token", "SIGSTORE_ID_TOKEN", TOKEN, NULL, "/nowhere/token: No such file or directory" },
		{ "/", NULL, NULL, NULL, "/: is a directory, expected an identity token file" },
		{ "/dev/null", NULL, NULL, NULL, "/dev/null: is empty, expected an identity token file" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(secret_free) struct secret token = { 0 };
		struct err err = { 0 };

		variables_clear();
		if (rows[i].variable)
			(void)setenv(rows[i].variable, rows[i].value, 1);
		const enum cocket_code code = token_source_read(&token, rows[i].source, NULL, 0, &err);

		assert_int_equal(code, rows[i].token ? COCKET_OK : COCKET_E_USAGE);
		assert_string_equal(err.message, rows[i].token ? "" : rows[i].message);
		assert_true(rows[i].token == NULL || slice_is(secret_slice(&token), rows[i].token));
		assert_null(strstr(err.message, "c2lnbmF0dXJl"));
	}
	variables_clear();
}

static void
forgotten(void **state)
{
	static const struct {
		const char *source, *variable;
	} rows[] = { { "github", "ACTIONS_ID_TOKEN_REQUEST_TOKEN" }, { "gitlab", "SIGSTORE_ID_TOKEN" }, { "env://" ROW_VARIABLE, ROW_VARIABLE } };

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		for (size_t v = 0; v < sizeof variables / sizeof *variables; v++)
			(void)setenv(variables[v], TOKEN, 1);
		char *value = getenv(rows[i].variable);

		token_source_forget(rows[i].source);
		assert_int_equal(value[0], 0);
		for (size_t v = 0; v < sizeof variables / sizeof *variables; v++)
			assert_int_equal(getenv(variables[v]) == NULL, strcmp(variables[v], rows[i].variable) == 0);
	}
	token_source_forget("/nowhere/token");
	token_source_forget("-");
	variables_clear();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sources),
		cmocka_unit_test(forgotten),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
