/* Patterns for image names (format/name/image_pattern.h): docker's short forms, and what is refused because no name could match it. */
#include "support/test.h"

#include "format/name/image_pattern.h"
#include "format/text/path_pattern.h"

static void
test_taken(void **state)
{
	static const struct {
		const char *text, *pattern, *matches, *not;
	} rows[] = {
		{ "alpine", "docker.io/library/alpine", "docker.io/library/alpine", "docker.io/library/alpine2" },
		{ "shop/api", "docker.io/shop/api", "docker.io/shop/api", "docker.io/shop/api/x" },
		{ "shop/*", "docker.io/shop/*", "docker.io/shop/api", "docker.io/shop/api/x" },
		{ "docker.io/al*", "docker.io/library/al*", "docker.io/library/alpine", "docker.io/al" },
		{ "index.docker.io/shop/?", "docker.io/shop/?", "docker.io/shop/a", "docker.io/shop/ab" },
		{ "Registry.Example.com/shop", "registry.example.com/shop", "registry.example.com/shop", "registry.example.com/Shop" },
		{ "registry.example.com:5000/*/*", "registry.example.com:5000/*/*", "registry.example.com:5000/a/b",
		        "registry.example.com/a/b" },
		{ "registry.example.com:443/shop/*", "registry.example.com/shop/*", "registry.example.com/shop/a", "registry.example.com:443/shop/a" },
		{ "registry.example.com:443/shop", "registry.example.com/shop", "registry.example.com/shop", "registry.example.com:443/shop" },
		{ "registry.example.com:80/shop/*", "registry.example.com:80/shop/*", "registry.example.com:80/shop/a", "registry.example.com/shop/a" },
		{ "127.0.0.1:80/shop/*", "127.0.0.1/shop/*", "127.0.0.1/shop/a", "127.0.0.1:80/shop/a" },
		{ "*.example.com:443/x", "*.example.com/x", "a.example.com/x", "a.example.com:443/x" },
		{ "index.docker.io:443/al*", "docker.io/library/al*", "docker.io/library/alpine", "docker.io/al" },
		{ "localhost/[a-c]", "localhost/[a-c]", "localhost/b", "localhost/d" },
		{ "*.example.com/x", "*.example.com/x", "a.example.com/x", "example.com/x" },
		{ "r.example.com/[!a]x", "r.example.com/[!a]x", "r.example.com/bx", "r.example.com/ax" },
		{ "r.example.com/a[._-]*", "r.example.com/a[._-]*", "r.example.com/a.b", "r.example.com/ab" },
		{ "r.example.com/*__*", "r.example.com/*__*", "r.example.com/a__b", "r.example.com/a_b" },
		{ "r.example.com/a---?", "r.example.com/a---?", "r.example.com/a---b", "r.example.com/a--b" },
		{ "r.example.com/???", "r.example.com/???", "r.example.com/a.b", "r.example.com/ab" },
		{ "*:5000/x", "*:5000/x", "r.example.com:5000/x", "r.example.com/x" },
		{ "r?.example.com:50*/x", "r?.example.com:50*/x", "r1.example.com:5000/x", "r.example.com:5000/x" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char pattern[NAME_TEXT_BYTES];
		struct err err = { 0 };

		if (image_pattern_parse(pattern, rows[i].text, &err))
			fail_msg("%s", err.message);
		assert_string_equal(pattern, rows[i].pattern);
		assert_true(path_pattern_matches(pattern, rows[i].matches));
		assert_false(path_pattern_matches(pattern, rows[i].not));
	}
}

static void
test_refused(void **state)
{
	static const struct {
		const char *text, *why;
	} rows[] = {
		{ "", "pattern : empty, expected HOST/PATH" },
		{ "alpine:3", "pattern alpine:3: a tag has no place in it (did you mean \"alpine\"?)" },
		{ "r.example.com/*:3", "pattern r.example.com/*:3: a tag has no place in it (did you mean \"r.example.com/*\"?)" },
		{ "r.example.com/*@sha256", "pattern r.example.com/*@sha256: a digest has no place in it (did you mean \"r.example.com/*\"?)" },
		{ "r.example.com/Shop/*", "pattern r.example.com/Shop/*: image names are lower case (did you mean \"r.example.com/shop/*\"?)" },
		{ "r.example.com/a b*", "pattern r.example.com/a b*: expected a-z 0-9 . _ - / and the globs * ? [...]" },
		{ "r.example.com/shop/**",
		        "pattern r.example.com/shop/**: ** is no more than *, which does not cross a slash: give a pattern for each depth (did you mean \"r.example.com/shop/*\"?)" },
		{ "r.example.com//*", "pattern r.example.com//*: a part between slashes is empty (did you mean \"r.example.com/*\"?)" },
		{ "/r.example.com/*", "pattern /r.example.com/*: a part between slashes is empty (did you mean \"r.example.com/*\"?)" },
		{ "r.example.com/*/", "pattern r.example.com/*/: a part between slashes is empty (did you mean \"r.example.com/*/*\"?)" },
		{ "r.example.com/[a", "pattern r.example.com/[a: a [...] is not closed, or is empty" },
		{ "r.example.com/[]", "pattern r.example.com/[]: a [...] is not closed, or is empty" },
		{ "r.example.com/[a/b]", "pattern r.example.com/[a/b]: a [...] is not closed, or is empty" },
		{ "r.example.com/a]", "pattern r.example.com/a]: a [...] is not closed, or is empty" },
		{ "[::1]:5000/x",
		        "pattern [::1]:5000/x: begins with a set, which stands for one character: write [[] for the bracket of an address" },
		{ "*/shop", "pattern */shop: a glob in place of the host: write docker.io/ or the registry's host before it" },
		{ "*.example.com", "pattern *.example.com: names a registry, expected HOST/PATH (did you mean \"*.example.com/*\"?)" },
		{ "r.example.com", "pattern r.example.com: names a registry, expected HOST/PATH (did you mean \"r.example.com/*\"?)" },
		{ "R.example.com:5000", "pattern R.example.com:5000: names a registry, expected HOST/PATH (did you mean \"r.example.com:5000/*\"?)" },
		{ "localhost:5000", "pattern localhost:5000: names a registry, expected HOST/PATH (did you mean \"localhost:5000/*\"?)" },
		{ "https://r.example.com/shop/*", "pattern https://r.example.com/shop/*: no scheme may stand before a name (did you mean \"r.example.com/shop/*\"?)" },
		{ "docker://r.example.com/shop", "pattern docker://r.example.com/shop: image name docker://r.example.com/shop: no scheme may stand before a name, "
		                                 "known transports are docker://, oci:, oci-archive: and docker-archive: (did you mean \"r.example.com/shop\"?)" },
		{ "r.example.com/shop/", "pattern r.example.com/shop/: image name r.example.com/shop/: repository name must be parts of a-z and 0-9, joined inside by "
		                         "one . or - or _ or __, between slashes (did you mean \"r.example.com/shop/*\"?)" },
		{ " r.example.com/shop/* ", "pattern  r.example.com/shop/* : expected a-z 0-9 . _ - / and the globs * ? [...] (did you mean \"r.example.com/shop/*\"?)" },
		{ "r.example.com/a..*", "pattern r.example.com/a..*: no image name has a part like a..*" },
		{ "r.example.com/-*/x", "pattern r.example.com/-*/x: no image name has a part like -*" },
		{ "r.example.com/*_", "pattern r.example.com/*_: no image name has a part like *_" },
		{ "r.example.com/a___?", "pattern r.example.com/a___?: no image name has a part like a___?" },
		{ "r.example.com/[._-]*", "pattern r.example.com/[._-]*: no image name has a part like [._-]*" },
		{ "my_host.example.com/*", "pattern my_host.example.com/*: no image name has a part like my_host.example.com" },
		{ "r.example.com:port/*", "pattern r.example.com:port/*: no image name has a part like r.example.com:port" },
		{ "-*.example.com/x", "pattern -*.example.com/x: no image name has a part like -*.example.com" },
		{ "x.[.-]*.example.com/x", "pattern x.[.-]*.example.com/x: no image name has a part like x.[.-]*.example.com" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char pattern[NAME_TEXT_BYTES];
		struct err err = { 0 };

		assert_int_equal(image_pattern_parse(pattern, rows[i].text, &err), COCKET_E_USAGE);
		assert_string_equal(err.message, rows[i].why);
	}
}

static void
test_within(void **state)
{
	(void)state;
	assert_true(image_pattern_within("r.example.com/shop/api", "r.example.com/shop/*"));
	assert_true(image_pattern_within("r.example.com/shop/a*", "r.example.com/shop/*"));
	assert_true(image_pattern_within("r.example.com/shop/[ab]", "r.example.com/shop/[ab]"));
	assert_false(image_pattern_within("r.example.com/shop/*", "r.example.com/shop/api"));
	assert_false(image_pattern_within("r.example.com/shop/*", "r.example.com/shop/a*"));
	assert_false(image_pattern_within("r.example.com/shop/api/x", "r.example.com/shop/*"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_taken),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_within),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
