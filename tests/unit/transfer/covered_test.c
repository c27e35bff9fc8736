/* covered.c: what of an image may travel, by what was asked, covered, and there. */
#include "support/test.h"

#include "transfer/covered.h"

#define D(n) { .bytes = { n } }
static const struct platform amd = { .os = "linux", .arch = "amd64" }, s390x = { .os = "linux", .arch = "s390x" };

static const struct row {
	const char *what;
	bool of_platforms, is_part, by_index;
	size_t covered, present;
	size_t chosen; /* 0: all of it */
	uint8_t first;
} rows[] = {
	{ "nothing asked, nothing covered apart", false, false, false, 0, 0, 0, 0 },
	{ "all platforms, through the index", false, false, true, 2, 0, 0, 0 },
	{ "all platforms, on themselves: others may stand beside them", false, false, false, 2, 0, 2, 1 },
	{ "one platform, through the index", true, false, true, 1, 0, 1, 1 },
	{ "one platform, on itself", true, false, false, 1, 0, 1, 1 },
	{ "what is there", false, true, true, 2, 3, 3, 101 },
	{ "what is there, on themselves", false, true, false, 2, 3, 3, 101 },
	{ "one platform of what is there", true, true, true, 1, 3, 1, 1 },
};

static void
what_may_travel(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct row *r = &rows[i];
		struct coverage covered[] = { { amd, D(1), r->by_index }, { s390x, D(2), r->by_index } };
		struct digest present[] = { D(101), D(102), D(103) };
		const struct verified v = {
			.of_platforms = r->of_platforms, .report = { .covered = covered, .covered_count = r->covered },
			.present = { .is_part = r->is_part, .digests = present, .count = r->present },
		};
		AUTO(chosen_free) struct chosen c = { 0 };
		struct err err = { 0 };

		assert_int_equal(chosen_find(&c, &v, &err), COCKET_OK);
		if (c.count != r->chosen || (c.items == NULL) != (r->chosen == 0) || (c.items && c.items[0].bytes[0] != r->first))
			fail_msg("%s: %zu chosen, expected %zu", r->what, c.count, r->chosen);
	}
}

static void
one_of_several_is_this_machines(void **state)
{
	struct coverage covered[] = { { s390x, D(1), false }, { amd, D(2), false } };
	struct report r = { .covered = covered, .covered_count = 1 };
	const struct coverage *one;
	struct err err = { 0 };

	(void)state;
	assert_int_equal(covered_one(&one, &r, &err), COCKET_OK); /* the only one, whatever this machine is */
	assert_ptr_equal(one, &covered[0]);
	covered[0].platform = (struct platform){ .os = "plan9", .arch = "mips" };
	covered[1].platform = (struct platform){ .os = "plan9", .arch = "386" };
	r.covered_count = 2;
	assert_int_equal(covered_one(&one, &r, &err), COCKET_E_USAGE);
	assert_non_null(strstr(err.message, ": choose one with --platform"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_may_travel),
		cmocka_unit_test(one_of_several_is_this_machines),
	};

	return cmocka_run_group_tests_name("transfer/covered", tests, NULL, NULL);
}
