/* shell_word.c: what a shell takes for one word, and nothing that a terminal must not see. */
#include "support/test.h"

#include <string.h>

#include "base/shell_word.h"

static void
a_word_is_quoted_if_it_needs_it(void **state)
{
	static const struct {
		const char *word, *quoted; /* NULL: refused */
	} words[] = {
		{ "registry.example.com/shop/api:1.4@sha256:00", "registry.example.com/shop/api:1.4@sha256:00" },
		{ "a b.key", "'a b.key'" },
		{ "it's", "'it'\\''s'" },
		{ "$(reboot)", "'$(reboot)'" },
		{ "~/k.pub", "'~/k.pub'" }, /* what the shell left alone when it was typed, it must leave alone again */
		{ "k*.pub", "'k*.pub'" },
		{ "", NULL },
		{ "a\nb", NULL },
		{ "a\033[2Jb", NULL },
		{ "a\\b", NULL },
		{ "\xff", NULL },
	};
	char out[SHELL_WORD_BYTES];

	(void)state;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		assert_int_equal(shell_word(out, words[i].word), words[i].quoted != NULL);
		assert_string_equal(out, words[i].quoted ? words[i].quoted : "");
	}
}

static void
a_long_word_is_refused_as_a_whole(void **state)
{
	char word[SHELL_WORD_BYTES + 2], out[SHELL_WORD_BYTES];

	(void)state;
	for (size_t n = 1; n < sizeof word; n++) {
		for (int quote = 0; quote < 2; quote++) {
			memset(word, quote ? '\'' : 'a', n);
			word[n] = '\0';
			if (!shell_word(out, word))
				assert_string_equal(out, "");
			else
				assert_int_equal(strlen(out), quote ? 4 * n + 2 : n);
		}
	}
	memset(word, 'a', SHELL_WORD_BYTES - 1);
	word[SHELL_WORD_BYTES - 1] = '\0';
	assert_true(shell_word(out, word));
	word[SHELL_WORD_BYTES - 1] = 'a';
	word[SHELL_WORD_BYTES] = '\0';
	assert_false(shell_word(out, word));
}

static void
a_placeholder_stands_for_what_cannot_be_pasted(void **state)
{
	(void)state;
	assert_string_equal(SHELL_WORD("a b", "FILE"), "'a b'");
	assert_string_equal(SHELL_WORD("a\nb", "FILE"), "FILE");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_word_is_quoted_if_it_needs_it),
		cmocka_unit_test(a_placeholder_stands_for_what_cannot_be_pasted),
		cmocka_unit_test(a_long_word_is_refused_as_a_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
