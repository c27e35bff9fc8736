/* path_pattern.c by table: which patterns take which paths.  What each row says is what Python's fnmatchcase says of the parts between "/". */
#include "support/test.h"

#include <string.h>

#include "base/slice.h"
#include "format/text/path_pattern.h"

struct row {
	const char *pattern;
	const char *takes; /* paths, between blanks; NULL: none */
	const char *leaves;
};

static const struct row rows[] = {
	{ "registry.example.com/shop/api", "registry.example.com/shop/api",
	  "registry.example.com/shop registry.example.com/shop/api/x registry.example.com/shop/apis Registry.example.com/shop/api" },
	{ "registry.example.com/shop/*", "registry.example.com/shop/api registry.example.com/shop/",
	  "registry.example.com/shop registry.example.com/shop/a/b registry.example.com/shopp/api xregistry.example.com/shop/api" },
	{ "registry.example.com/shop/**", "registry.example.com/shop/api", "registry.example.com/shop/a/b" },
	{ "**", "a abc", "a/b" },
	{ "*/*/*", "a/b/c //", "a/b a/b/c/d" },
	{ "*", "a abc", "a/b /" },
	{ "a*", "a ab abc", "b ba" },
	{ "*a", "a ba aa aba", "ab b" },
	{ "a*b*c", "abc aXbXc abcbc aabbcc", "ab abcd acb" },
	{ "*ab*ab", "abab xabyab ababab", "ab aba abxa" },
	{ "*?", "a ab", "/" },
	{ "?", "a \xc3\xa9 \xf0\x9f\x98\x80", "ab /" },
	{ "a?c", "abc a?c", "ac abbc a/c" },
	{ "nightly-?", "nightly-1", "nightly-10 nightly-" },
	{ "[abc]", "a b c", "d ab [ ]" },
	{ "[!abc]", "d [ \xc3\xa9", "a b c dd" },
	{ "[a-c]x", "ax bx cx", "dx Ax -x" },
	{ "[!a-c]", "d - !", "a b c" },
	{ "[a-]", "a -", "b" },
	{ "[-a]", "a -", "b" },
	{ "[a-c-e]", "a b c - e", "d" },
	{ "[--/]", "[--/]", "- . /" }, /* split at "/" first: "[--" and "]" */
	{ "[]]", "]", "[ a" },
	{ "[]-a]", "] ^ _ a", "b [" },
	{ "[!]]", "a [", "]" },
	{ "[!]", "[!]", "a ! ]" },
	{ "[]", "[]", "[ ]" },
	{ "[", "[", "a [[" },
	{ "[a", "[a", "a" },
	{ "*[", "[ a[ [[", "a" },
	{ "[[]", "[", "] [[]" },
	{ "[a][b]", "ab", "ba [a][b]" },
	{ "[c-a]", NULL, "a b c - [c-a]" }, /* a range that ends before it begins is empty */
	{ "[!c-a]", "a b c x", "ab" },
	{ "[c-ax]", "x", "a c -" },
	{ "[^a]", "^ a", "b" }, /* only "!" negates */
	{ "[*]", "*", "a" },
	{ "[?]", "?", "a" },
	{ "[a/b]", "[a/b]", "a b /" }, /* no set crosses "/" */
	{ "[\\]", "\\", "a ]" },
	{ "\\*", "\\ \\a", "*" },
	{ "[\xc3\xa9]", "\xc3\xa9", "\xc3 \xa9 e" },
	{ "[\xc3\xa0-\xc3\xbf]", "\xc3\xa9", "e \xc5\x93" },
	{ "a.c", "a.c", "abc" },
	{ "a/", "a/", "a a/b" },
	{ "/a", "/a", "a //a" },
};

static void
check_words(const char *pattern, const char *words, bool taken)
{
	char copy[256], *rest = copy;

	if (!words)
		return;
	assert_true(strlen(words) < sizeof copy);
	memcpy(copy, words, strlen(words) + 1);
	for (char *word = strsep(&rest, " "); word; word = strsep(&rest, " "))
		if (path_pattern_matches(pattern, word) != taken)
			fail_msg("%s %s %s", pattern, taken ? "does not take" : "takes", word);
}

static void
matches_as_fnmatch(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		check_words(rows[i].pattern, rows[i].takes, true);
		check_words(rows[i].pattern, rows[i].leaves, false);
	}
}

/* A28: each of these would take a matcher that tries every split longer than the age of the world. */
static void
no_pattern_is_slow(void **state)
{
	static const char *const units[] = { "*a", "*?", "*[a-b]", "a*", "*[!c]" };
	char path[513], pattern[4 * sizeof path];

	(void)state;
	memset(path, 'a', sizeof path - 1);
	path[sizeof path - 1] = '\0';
	for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
		size_t n = strlen(units[i]), at = 0;

		for (; at + n < 500; at += n)
			memcpy(pattern + at, units[i], n);
		memcpy(pattern + at, "*b", sizeof "*b");
		assert_false(path_pattern_matches(pattern, path));
		memcpy(pattern + at, "*a", sizeof "*a");
		assert_true(path_pattern_matches(pattern, path));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(matches_as_fnmatch),
		cmocka_unit_test(no_pattern_is_slow),
	};

	return cmocka_run_group_tests_name("text/path_pattern", tests, NULL, NULL);
}
