/* token_check.c, token_run.c, age_key.c: each form beside what differs from it by a letter. */
#include "support/test.h"

#include "format/secret/age_key.h"
#include "format/secret/token_check.h"
#include "format/secret/token_run.h"

#define HEX8 "0f1e2d3c"
#define HEX32 HEX8 "4b5a6978" HEX8 "8796a5b4"
#define TEN "aB3dE5gH7j"
#define NINE "aB3dE5gH7"

/* The kind that the text is of, SECRET_KIND_COUNT: none. */
static enum secret_kind
kind_of(const char *text)
{
	for (size_t i = 0; i < token_form_count; i++)
		if (slice_starts(slice_str(text), token_forms[i].prefix) && token_forms[i].check(slice_str(text)))
			return token_forms[i].kind;
	return SECRET_KIND_COUNT;
}

static void
tells_services(void **state)
{
	static const struct {
		const char *text;
		enum secret_kind kind;
	} rows[] = {
		{ "shpat_" HEX32, SECRET_SHOPIFY_TOKEN },
		{ "shpxx_" HEX32, SECRET_KIND_COUNT },
		{ "pul-" HEX32 HEX8, SECRET_PULUMI_TOKEN },
		{ "rubygems_" HEX32 HEX8 HEX8, SECRET_RUBYGEMS_KEY },
		{ "rubygems_" HEX32 HEX8 "0000000Z", SECRET_KIND_COUNT },
		{ "lin_api_" TEN TEN TEN TEN, SECRET_LINEAR_KEY },
		{ "PMAK-" HEX8 HEX8 HEX8 "-" HEX32 "00", SECRET_POSTMAN_KEY },
		{ "PMAK-" HEX8 HEX8 HEX8 "_" HEX32 "00", SECRET_KIND_COUNT },
		{ "xkeysib-" HEX32 HEX32 "-aB3dE5gH7jaB3dE5", SECRET_BREVO_KEY },
		{ "pscale_tkn_" TEN TEN TEN TEN "aB3", SECRET_PLANETSCALE_TOKEN },
		{ "pscale_", SECRET_KIND_COUNT },
		{ "sk-ant-api03-" TEN TEN TEN TEN TEN TEN TEN TEN TEN "abcAA", SECRET_ANTHROPIC_KEY },
		{ "sk-ant-api03-" TEN TEN TEN TEN TEN TEN TEN TEN TEN "abcAB", SECRET_KIND_COUNT },
		{ "sk-ant-", SECRET_KIND_COUNT },
		{ "sk-ant-api", SECRET_KIND_COUNT },
		{ "sk-" TEN TEN "T3BlbkFJ" TEN TEN, SECRET_OPENAI_KEY },
		{ "sk-" TEN NINE "T3BlbkFJ" TEN TEN, SECRET_KIND_COUNT },
		{ "sk-" TEN TEN "T3BlbkFJ" TEN NINE, SECRET_KIND_COUNT },
		{ "hf_aBcDeFgHiJkLmNoPqRsTuVwXyZaBcDeFgH", SECRET_HUGGINGFACE_TOKEN },
		{ "hf_abcdefghijklmnopqrstuvwxyzabcdefgh", SECRET_KIND_COUNT },
		{ "hf_ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGH", SECRET_KIND_COUNT },
		{ "glptt-" HEX32 HEX8, SECRET_GITLAB_TOKEN },
		{ "glimt-" TEN TEN "abcde", SECRET_GITLAB_TOKEN },
		{ "glagent-" TEN TEN TEN TEN TEN, SECRET_GITLAB_TOKEN },
		{ "glagent-" TEN TEN TEN TEN NINE, SECRET_KIND_COUNT },
		{ "ghs_1_eyJhbGci.eyJpc3Mi." TEN TEN TEN TEN "abc", SECRET_GITHUB_TOKEN },
		{ "ghs_1_eyJhbGci.eyJpc3Mi." TEN TEN TEN TEN "ab", SECRET_KIND_COUNT },
		{ "ghs_1_eyJhbGci.eyJpc3Mi", SECRET_KIND_COUNT },
		{ "ghs_1_eyJhbGci.", SECRET_KIND_COUNT },
		{ "ghs_1_", SECRET_KIND_COUNT },
		{ "ghs_1", SECRET_KIND_COUNT },
		{ "ghs_", SECRET_KIND_COUNT },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (kind_of(rows[i].text) != rows[i].kind)
			fail_msg("%s", rows[i].text);
}

static void
tells_runs(void **state)
{
	(void)state;
	assert_true(token_run_is(slice_str("p-abc"), 2, 3, token_letter_is));
	assert_true(token_run_is(slice_str("p-abc."), 2, 3, token_letter_is));
	assert_false(token_run_is(slice_str("p-abcd"), 2, 3, token_letter_is));
	assert_false(token_run_is(slice_str("p-ab"), 2, 3, token_letter_is));
	assert_true(token_is_placeholder(slice_str("abcdefgabcdefg")));
	assert_false(token_is_placeholder(slice_str("abcdefgh")));
	assert_true(token_run_is_written(slice_str("p-abcdefgh"), 2, 8, token_letter_is));
	assert_false(token_run_is_written(slice_str("p-aaaaaaaa"), 2, 8, token_letter_is));
}

static void
tells_age(void **state)
{
	static const char key[] = "AGE-SECRET-KEY-194C3VS4HY6CYGQTZ0J5LHTPJ7HY9XRA3JQ7VFKCZYKR30YS6FZQSHPC8ZC";
	char changed[sizeof key];

	(void)state;
	assert_true(age_key_check(slice_str(key)));
	for (size_t i = strlen("AGE-SECRET-KEY-1"); i < strlen(key); i++) {
		memcpy(changed, key, sizeof key);
		changed[i] = key[i] == 'Q' ? 'P' : 'Q';
		assert_false(age_key_check(slice_str(changed)));
		assert_false(age_key_check(slice_of(key, i)));
	}
	assert_true(age_key_check(slice_str("AGE-SECRET-KEY-194C3VS4HY6CYGQTZ0J5LHTPJ7HY9XRA3JQ7VFKCZYKR30YS6FZQSHPC8ZC\n")));
	assert_false(age_key_check(slice_str("AGE-SECRET-KEY-194C3VS4HY6CYGQTZ0J5LHTPJ7HY9XRA3JQ7VFKCZYKR30YS6FZQSHPC8ZCQ")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_services),
		cmocka_unit_test(tells_runs),
		cmocka_unit_test(tells_age),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
