/* docker_targets.c: names as docker knows them, and no image that docker might take another platform of. */
#include "support/test.h"

#include <stdio.h>

#include "deploy/docker_targets.h"

static void
only_names_of_registries_are_taken(void **state)
{
	static const struct {
		const char *name, *where, *text; /* or the message */
		enum cocket_code code;
	} rows[] = {
		{ "nginx:1", NULL, "docker://nginx:1", COCKET_OK },
		{ "r.io:5000/a/b@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", NULL,
		  "docker://r.io:5000/a/b@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", COCKET_OK },
		{ "oci:x", NULL, "docker://oci:x", COCKET_OK }, /* a repository called oci */
		{ "oci-archive:/x.tar", "Dockerfile:1:6", "Dockerfile:1:6: ", COCKET_E_USAGE },
		{ "A B", "Dockerfile:1:6", "Dockerfile:1:6: ", COCKET_E_USAGE },
		{ "", NULL, "", COCKET_E_USAGE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct docker_target t = { .name = rows[i].name, .where = rows[i].where };
		const struct verify_request request = { 0 };
		struct err err = { 0 };

		assert_int_equal(docker_target_prepare(&t, &request, &err), rows[i].code);
		if (rows[i].code == COCKET_OK)
			assert_string_equal(t.text, rows[i].text);
		else
			assert_true(strncmp(err.message, rows[i].text, strlen(rows[i].text)) == 0);
	}
}

static void
the_platform_is_the_users_else_docker_s(void **state)
{
	static const struct {
		const char *given, *docker_s, *expected;
	} rows[] = {
		{ NULL, NULL, NULL }, { NULL, "linux/arm64", "linux/arm64" }, { "all", "linux/arm64", "all" },
		{ "linux/amd64", NULL, "linux/amd64" }, { NULL, "no platform", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct docker_target t = { .name = "a:1", .platform = rows[i].docker_s };
		struct verify_request request = { 0 };
		struct err err = { 0 };

		request_set_platform(&request, &rows[i].given);
		assert_int_equal(docker_target_prepare(&t, &request, &err), COCKET_OK);
		if (rows[i].expected)
			assert_string_equal(request_platform(&t.request), rows[i].expected);
		else
			assert_null(request_platform(&t.request));
	}
}

static void
docker_must_not_choose_a_platform_that_is_not_signed(void **state)
{
	static const struct {
		const char *given, *docker_s;
		size_t covered;  /* manifests: linux/amd64 first */
		bool by_index;
		enum verdict verdict;
	} rows[] = {
		{ NULL, NULL, 0, false, VERDICT_ALLOW },                /* the manifest that is named */
		{ NULL, NULL, 1, true, VERDICT_ALLOW },
		{ "linux/amd64", NULL, 1, true, VERDICT_ALLOW },
		{ "linux/amd64", NULL, 1, false, VERDICT_DENY },        /* docker takes what this machine is */
		{ NULL, "linux/amd64", 1, false, VERDICT_ALLOW },
		{ "linux/amd64", "linux/amd64", 1, false, VERDICT_ALLOW },
		{ "linux/amd64", "linux/arm64", 1, false, VERDICT_DENY },
		{ "linux/amd64", "no platform", 1, false, VERDICT_DENY },
		{ "all", NULL, 1, false, VERDICT_ALLOW },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct coverage covered = { .platform = { .os = "linux", .arch = "amd64" }, .by_index = rows[i].by_index };
		struct report r = { .verdict = VERDICT_ALLOW, .reason = REASON_OK, .covered = &covered, .covered_count = rows[i].covered };
		struct docker_target t = { .name = "a:1", .platform = rows[i].docker_s };

		request_set_platform(&t.request, &rows[i].given);
		docker_target_check(&t, &r);
		if (r.verdict != rows[i].verdict)
			fail_msg("row %zu", i);
		assert_int_equal(r.reason, r.verdict == VERDICT_ALLOW ? REASON_OK : REASON_PLATFORM_MISSING);
	}
}

static void
no_denial_becomes_a_yes(void **state)
{
	struct report r = { .verdict = VERDICT_DENY, .reason = REASON_UNKNOWN_KEY };
	const struct docker_target t = { .name = "a:1" };

	(void)state;
	docker_target_check(&t, &r);
	assert_int_equal(r.verdict, VERDICT_DENY);
	assert_int_equal(r.reason, REASON_UNKNOWN_KEY);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(only_names_of_registries_are_taken),
		cmocka_unit_test(the_platform_is_the_users_else_docker_s),
		cmocka_unit_test(docker_must_not_choose_a_platform_that_is_not_signed),
		cmocka_unit_test(no_denial_becomes_a_yes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
