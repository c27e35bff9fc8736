/* glob.c against a slow model: all texts up to a length over a small alphabet, asked of path_pattern_matches. */
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>

#include "format/text/glob.h"
#include "format/text/path_pattern.h"

static struct glob
read(const char *part)
{
	struct glob g;

	assert_true(glob_read(&g, slice_str(part)));
	return g;
}

static void
test_order(void **state)
{
	static const struct {
		const char *more, *less;
	} rows[] = {
		{ "api", "ap?" }, { "api", "*" }, { "a?", "a*" }, { "ab*", "a*" }, { "a*", "*" }, { "?*", "*" }, { "a*", "?*" }, { "[ab]*", "?*" },
		{ "[ab]*", "[abc]*" }, { "[ab]c", "?c" }, { "a*b", "a*b*" }, { "[!a]x", "?x" }, { "a", "a*" }, { "[a]", "[ab]" }, { "[]]x", "?x" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct glob a = read(rows[i].more), b = read(rows[i].less);

		assert_true(glob_compare(&a, &b) > 0);
		assert_true(glob_compare(&b, &a) < 0);
	}
}

static void
test_ties(void **state)
{
	static const struct {
		const char *a, *b;
		bool meet;
	} rows[] = {
		{ "a*", "*b", true }, { "a*", "b*", false }, { "a*c", "ab*", true }, { "[ab]*", "[bc]*", true }, { "[ab]*", "[cd]*", false },
		{ "*a*", "*b*", true }, { "a", "b", false }, { "a", "a", true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct glob a = read(rows[i].a), b = read(rows[i].b);

		assert_int_equal(glob_compare(&a, &b), 0);
		assert_int_equal(glob_meets(&a, &b), rows[i].meet);
		assert_int_equal(glob_meets(&b, &a), rows[i].meet);
	}
}

static void
test_too_long(void **state)
{
	char part[GLOB_TOKENS_MAX + 2];
	struct glob g;

	(void)state;
	memset(part, 'a', sizeof part);
	assert_true(glob_read(&g, slice_of(part, GLOB_TOKENS_MAX)));
	assert_false(glob_read(&g, slice_of(part, GLOB_TOKENS_MAX + 1)));
}

/* --- the model --- */

#define TEXT_MAX 5
#define LETTERS "abc"

static void
random_pattern(char *out, unsigned *seed)
{
	static const char *const tokens[] = { "a", "b", "c", "?", "*", "[ab]", "[!a]", "[a-c]" };
	size_t n = (size_t)(rand_r(seed) % 4) + 1;

	out[0] = '\0';
	for (size_t i = 0; i < n; i++) {
		const char *t = tokens[rand_r(seed) % 8];

		if (*t != '*' || !*out || out[strlen(out) - 1] != '*')
			strncat(out, t, 8);
	}
}

static bool
next_text(char *text)
{
	size_t n = strlen(text);

	for (size_t i = 0; i < n; i++) {
		const char *at = strchr(LETTERS, text[i]);

		if (at[1]) {
			text[i] = at[1];
			return true;
		}
		text[i] = LETTERS[0];
	}
	if (n == TEXT_MAX)
		return false;
	text[n] = LETTERS[0];
	text[n + 1] = '\0';
	return true;
}

static void
test_model(void **state)
{
	unsigned seed = 20261126, within = 0, apart = 0;

	(void)state;
	for (int i = 0; i < 4000; i++) {
		char a[64], b[64], text[TEXT_MAX + 2] = "";
		bool meet = false, a_within = true, b_within = true;

		random_pattern(a, &seed);
		random_pattern(b, &seed);
		do {
			bool x = path_pattern_matches(a, text), y = path_pattern_matches(b, text);

			meet = meet || (x && y);
			a_within = a_within && (!x || y);
			b_within = b_within && (!y || x);
		} while (next_text(text));
		struct glob g = read(a), h = read(b);

		if (meet)
			assert_true(glob_meets(&g, &h));
		if (!meet && !strchr(a, '!') && !strchr(b, '!')) /* [!a] takes characters that the model does not try */
			assert_false(glob_meets(&g, &h));
		if (a_within && meet && strspn(a, "abc*[]?") == strlen(a) && strspn(b, "abc*[]?") == strlen(b))
			assert_true(glob_compare(&g, &h) >= 0);
		within += a_within && !b_within && meet;
		apart += !meet;
	}
	assert_true(within > 100 && apart > 100);
}

static void
sets_close(void **state)
{
	static const struct {
		const char *text;
		bool close;
	} rows[] = {
		{ "", true }, { "a", true }, { "[a]", true }, { "a[bc]d[e]", true }, { "[[]", true }, { "[!a]/[b]", true }, { "]", false }, { "a]", false },
		{ "[", false }, { "[]", false }, { "[]a]", false }, { "[a", false }, { "[a/b]", false }, { "[a]]", false }, { "[a][", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (glob_sets_close(slice_str(rows[i].text)) != rows[i].close)
			fail_msg("%s: expected %d", rows[i].text, rows[i].close);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sets_close),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_ties),
		cmocka_unit_test(test_too_long),
		cmocka_unit_test(test_model),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
