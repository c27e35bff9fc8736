/* docker_builder.c: which versions know source policies, and which answers of buildx say so for every node. */
#include "support/test.h"

#include "deploy/docker_builder.h"

static void
only_versions_that_know_policies_are_recent(void **state)
{
	static const struct {
		const char *version;
		bool is_recent;
	} rows[] = {
		{ "v0.11.0", true }, { "0.13.1+ds1", true }, { "v0.11", true }, { "1.0", true }, { "v1.2.3", true }, { "0.110", true },
		{ "v0.10.9", false }, { "0.9", false }, { "24.0.2", false }, { "10.0", false }, { "", false }, { "v", false }, { "0", false },
		{ "0.", false }, { "x0.11", false }, { "vv0.11", false }, { "0x11", false }, { "00000.11", false }, { "-1.11", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (docker_builder_is_recent(slice_str(rows[i].version)) != rows[i].is_recent)
			fail_msg("%s", rows[i].version);
}

#define OLD "its BuildKit is too old, or does not say its version"
#define NONE "docker buildx inspect names no version of BuildKit"

static void
every_node_must_have_said_a_recent_version(void **state)
{
	static const struct {
		const char *text, *why, *value; /* why NULL: all are recent */
	} rows[] = {
		{ "Name: x\nEndpoint: unix\nBuildKit version: v0.12.1\n", NULL, "" },
		{ "Endpoint: a\nBuildkit: 0.11.6\nEndpoint: b\nBuildKit: v0.20.0", NULL, "" },
		{ "Endpoint: a\nBuildkit: 0.11.6\nEndpoint: b\n", NONE, "" },
		{ "Endpoint: a\nBuildkit version: v0.10.5\nEndpoint: b\nBuildkit: 0.11.6\n", OLD, "v0.10.5" },
		{ "Endpoint: a\nBuildkit: 24.0.2\n", OLD, "24.0.2" },
		{ "Endpoint: a\nBuildkit:\n", OLD, "" },
		{ "Buildkit: 0.12\n", NONE, "" },
		{ " Endpoint: a\n", NONE, "" },
		{ "", NONE, "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *why = NULL;
		struct slice value;
		const bool is_recent = docker_builder_nodes_are_recent(&why, &value, slice_str(rows[i].text));

		assert_int_equal(is_recent, rows[i].why == NULL);
		if (rows[i].why)
			assert_string_equal(why, rows[i].why);
		assert_true(slice_is(value, rows[i].value));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_versions_that_know_policies_are_recent),
		cmocka_unit_test(every_node_must_have_said_a_recent_version),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
