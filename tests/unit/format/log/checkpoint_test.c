/* checkpoint.c: the first three lines of a log's note, and whose they are. */
#include "support/test.h"

#include "format/log/checkpoint.h"

#define ROOT "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="

static void
reads_three_lines(void **state)
{
	struct checkpoint c;
	struct err err = { 0 };

	(void)state;
	assert_int_equal(checkpoint_parse(&c, slice_str("log.example/a\n9223372036854775807\n" ROOT "\nmore\n"), &err), COCKET_OK);
	assert_true(slice_is(c.origin, "log.example/a"));
	assert_int_equal(c.size, INT64_MAX);
	assert_int_equal(c.root.bytes[31], 0);
}

static void
refuses_what_is_none(void **state)
{
	static const struct {
		const char *text, *begins;
	} rows[] = {
		{ "", "checkpoint: no origin" },
		{ "\n1\n" ROOT "\n", "checkpoint: no origin" },
		{ "o\n\n" ROOT "\n", "checkpoint: size: " },
		{ "o\n-1\n" ROOT "\n", "checkpoint: size: " },
		{ "o\n01\n" ROOT "\n", "checkpoint: size: " },
		{ "o\n9223372036854775808\n" ROOT "\n", "checkpoint: size: " },
		{ "o\n1\n", "checkpoint: root: " },
		{ "o\n1\nAAAA\n", "checkpoint: root: " },
		{ "o\n1\n" ROOT " \n", "checkpoint: root: " },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct checkpoint c;
		struct err err = { 0 };

		if (checkpoint_parse(&c, slice_str(rows[i].text), &err) != COCKET_E_FORMAT || strncmp(err.message, rows[i].begins, strlen(rows[i].begins)) != 0)
			fail_msg("row %zu: %s", i, err.message);
	}
}

static void
tells_shards_of_rekor_v1(void **state)
{
	static const struct {
		const char *origin;
		bool is;
	} rows[] = {
		{ "rekor.sigstore.dev - 3904496407287907110", true }, { "a - 1", true },    { "a - ", false },     { "a -1", false },
		{ "log2025-1.rekor.sigstore.dev", false },            { "a - 1x", false }, { " - 1", true },      { "1", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (checkpoint_is_of_rekor_v1(&(const struct checkpoint){ .origin = slice_str(rows[i].origin) }) != rows[i].is)
			fail_msg("%s", rows[i].origin);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(reads_three_lines), cmocka_unit_test(refuses_what_is_none), cmocka_unit_test(tells_shards_of_rekor_v1) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
