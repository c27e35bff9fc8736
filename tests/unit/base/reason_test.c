/* reason.c: the frozen words (cocket(1)), and that no error ever stands for "ok". */
#include "support/test.h"

#include <string.h>

#include "base/reason.h"

static void
words_are_frozen(void **state)
{
	static const char frozen[] = " ok no-signature unknown-key bad-signature malformed digest-mismatch size-mismatch name-mismatch "
	                             "tag-mismatch threshold expired-signature expired-trust not-yet-valid revoked rollback stale no-rule "
	                             "policy platform-missing too-large too-many network auth not-found registry io certificate "
	                             "identity-mismatch log timestamp image-practice no-attestation attestation scan-age scan-findings ";

	(void)state;
	size_t total = 1;
	for (int i = 0; i < REASON_COUNT; i++) {
		char word[40] = " ";
		strncat(word, reason_word((enum reason)i), 30);
		strncat(word, " ", 2);
		assert_non_null(strstr(frozen, word));
		total += strlen(word) - 1;
		for (int j = 0; j < i; j++)
			assert_string_not_equal(reason_word((enum reason)i), reason_word((enum reason)j));
	}
	assert_int_equal(total, strlen(frozen));
	assert_string_equal(reason_word(REASON_NO_SIGNATURE), "no-signature");
	assert_string_equal(reason_word(REASON_OK), "ok");
	assert_string_equal(reason_word(REASON_IO), "io");
}

static void
errors_have_reasons_and_none_is_ok(void **state)
{
	static const struct {
		enum cocket_code code;
		const char *word;
	} rows[] = {
		{ COCKET_OK, "io" }, { COCKET_E_USAGE, "io" }, { COCKET_E_NOMEM, "io" }, { COCKET_E_INTERNAL, "io" }, { COCKET_E_IO, "io" },
		{ COCKET_E_NET, "network" }, { COCKET_E_AUTH, "auth" }, { COCKET_E_NOT_FOUND, "not-found" },
		{ COCKET_E_REGISTRY, "registry" },
		{ COCKET_E_FORMAT, "malformed" }, { COCKET_E_TOO_LARGE, "too-large" }, { COCKET_E_TOO_MANY, "too-many" },
		{ COCKET_E_DIGEST, "digest-mismatch" }, { COCKET_E_SIZE, "size-mismatch" }, { COCKET_E_SIGNATURE, "bad-signature" },
		{ COCKET_E_UNSUPPORTED, "malformed" }, { COCKET_E_PLATFORM, "platform-missing" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		assert_string_equal(reason_word(reason_of(rows[i].code)), rows[i].word);
	for (int code = 0; code < 64; code++)
		assert_int_not_equal(reason_of((enum cocket_code)code), REASON_OK);
}

static void
trying_again_helps_for_five(void **state)
{
	(void)state;
	for (int i = 0; i < REASON_COUNT; i++) {
		bool expected = i == REASON_NETWORK || i == REASON_AUTH || i == REASON_REGISTRY || i == REASON_IO || i == REASON_NOT_FOUND;
		assert_int_equal(reason_is_transient((enum reason)i), expected);
	}
}

/* A refusal is an answer: no.  What may be otherwise next time, or is the user's to mend, is none. */
static void
refusals_are_told_from_failures(void **state)
{
	static const enum cocket_code failures[] = { COCKET_OK, COCKET_E_USAGE, COCKET_E_NOMEM, COCKET_E_IO, COCKET_E_NOT_FOUND };
	static const enum cocket_code refusals[] = { COCKET_E_FORMAT, COCKET_E_SIGNATURE, COCKET_E_DIGEST, COCKET_E_SIZE, COCKET_E_EXPIRED, COCKET_E_ROLLBACK };

	(void)state;
	for (size_t i = 0; i < sizeof failures / sizeof *failures; i++)
		assert_false(code_is_refusal(failures[i]));
	for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++)
		assert_true(code_is_refusal(refusals[i]));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_frozen),
		cmocka_unit_test(errors_have_reasons_and_none_is_ok),
		cmocka_unit_test(trying_again_helps_for_five),
		cmocka_unit_test(refusals_are_told_from_failures),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
