/* policy_nearest.c: the pattern that comes nearest to a name without a rule, and what keeps the name from it. */
#include "support/test.h"

#include "format/policy/policy_nearest.h"

static void
test_nearest(void **state)
{
	static const char text[] = "{\"version\":1,\"rules\":["
				   "{\"images\":[\"r.example.com/shop/*\",\"r.example.com/shop/api/v?\"],\"decide-by\":\"reject\"},"
				   "{\"images\":[\"r.example.com/team/x:1.*\",\"*.mirror.net/a\"],\"decide-by\":\"reject\"},"
				   "{\"images\":[\"alpine:3.20\"],\"decide-by\":\"reject\"}]}";
	static const struct {
		const char *name, *pattern, *why; /* NULL: none */
	} rows[] = {
		{ "r.example.com/shop/web/v2", "r.example.com/shop/*", "* does not cross a slash" },
		{ "r.example.com/shop/api/v22", "r.example.com/shop/*", "* does not cross a slash" },
		{ "r.example.com/shop/api/v2/x", "r.example.com/shop/api/v?", "* does not cross a slash" },
		{ "r.example.com/team/x:2.0", "r.example.com/team/x:1.*", "it is for other tags" },
		{ "r.example.com/other", "r.example.com/shop/*", NULL },
		{ "a.mirror.net/b", "*.mirror.net/a", NULL },
		{ "alpine:3.19", "docker.io/library/alpine:3.20", "it is for other tags" },
		{ "r.exmaple.com/team/x", "r.example.com/team/x:1.*", NULL }, /* by its spelling */
		{ "unlike.net/anything/at/all", NULL, NULL },
	};
	AUTO(policy_free) struct policy p = { 0 };
	struct err err = { 0 };

	(void)state;
	if (policy_parse(&p, slice_str(text), &err))
		fail_msg("%s", err.message);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char pattern[POLICY_PATTERN_TEXT_BYTES] = "";
		const struct policy_pattern *nearest;
		const char *why;
		struct name name;

		assert_int_equal(name_parse(&name, slice_str(rows[i].name), &err), COCKET_OK);
		assert_null(policy_choose(&p, &name));
		nearest = policy_nearest(&why, &p, &name);
		if (nearest)
			policy_pattern_print(pattern, nearest);
		if (strcmp(pattern, rows[i].pattern ? rows[i].pattern : "") != 0 || (why == NULL) != (rows[i].why == NULL) || (why && strcmp(why, rows[i].why) != 0))
			fail_msg("%s: %s: %s", rows[i].name, pattern, why ? why : "");
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nearest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
