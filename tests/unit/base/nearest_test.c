/* nearest.c: which word was meant, and that none is guessed where none is near. */
#include "support/test.h"

#include "base/nearest.h"

static void
test_nearest(void **state)
{
	static const char *const words[] = { "threshold", "keys", "roles", "images", "require-tag", "signature-repository" };
	static const struct {
		const char *typed, *meant; /* NULL: none */
	} rows[] = {
		{ "thresold", "threshold" }, { "treshhold", "threshold" }, { "Threshold", "threshold" }, { "kyes", "keys" }, { "key", "keys" },
		{ "require", "require-tag" }, { "require_tag", "require-tag" }, { "sig", "signature-repository" }, { "x", NULL }, { "", NULL },
		{ "platforms", NULL }, { "minimum", NULL },
		/* a slip in a short word, and what is another word */
		{ "kesy", "keys" }, { "kess", "keys" }, { "rles", "roles" }, { "days", NULL }, { "tags", NULL }, { "rules", "roles" },
		{ "ruled", NULL }, { "ke", "keys" }, { "ky", NULL }, { "imaegs", "images" }, { "imegas", "images" }, { "omegas", NULL },
		{ "signature-repository-signature-repository-signature-repository-xxxx", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct nearest n;
		const char *word = nearest_word(slice_str(rows[i].typed), words, sizeof words / sizeof *words);

		nearest_begin(&n, slice_str(rows[i].typed));
		for (size_t k = 0; k < sizeof words / sizeof *words; k++)
			nearest_try(&n, words[k]);
		if (strcmp(n.best, rows[i].meant ? rows[i].meant : "") != 0 || (word == NULL) != (rows[i].meant == NULL) ||
		    (word && strcmp(word, rows[i].meant) != 0))
			fail_msg("%s: %s, %s", rows[i].typed, word ? word : "none", n.best);
	}
}

/* Names of files come in any order, may be longer than any word, and hold anything. */
static void
test_order(void **state)
{
	static const char *const files[] = { "b.pub", "a.pub", "d.pub" };
	char longest[300];
	struct nearest n;

	(void)state;
	for (size_t first = 0; first < 3; first++) {
		nearest_begin(&n, slice_str("c.pub"));
		for (size_t i = 0; i < 3; i++)
			nearest_try(&n, files[(first + i) % 3]);
		assert_string_equal(n.best, "a.pub");
	}
	memset(longest, 'c', sizeof longest - 1);
	longest[sizeof longest - 1] = '\0';
	nearest_begin(&n, slice_str("ccc"));
	nearest_try(&n, longest);
	assert_string_equal(n.best, "");
	assert_string_equal(nearest_hint("a\x1b[31m").s, " (did you mean \"a\\x1b[31m\"?)");
	assert_string_equal(nearest_hint("").s, "");
	assert_string_equal(nearest_hint(NULL).s, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nearest),
		cmocka_unit_test(test_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
