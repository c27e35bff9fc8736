/* pull_tool.c: each tool is run on the digest, and what it says that it has is read so that another image is noticed. */
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "deploy/pull_tool.h"

#define HEX "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae" /* of "foo" */
#define PIN "r.io/a@sha256:" HEX

static char dir[] = "/tmp/cocket-tools-XXXXXX";
static const char *const names[] = { "docker", "podman", "nerdctl", "ctr", "skopeo" };

static void
path_of(char path[64], const char *name)
{
	snprintf(path, 64, "%s/%s", dir, name);
}

/* Programs of these names, that nobody runs. */
static int
setup(void **state)
{
	struct err err = { 0 };
	char path[64];

	(void)state;
	if (!mkdtemp(dir) || setenv("PATH", dir, 1))
		return -1;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		path_of(path, names[i]);
		if (file_create(path, slice_str("#!/bin/false\n"), 0700, &err))
			return -1;
	}
	return 0;
}

static int
teardown(void **state)
{
	char path[64];

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		path_of(path, names[i]);
		(void)unlink(path);
	}
	return rmdir(dir);
}

static const struct pull_tool *
tool(const char *name)
{
	const struct pull_tool *t = NULL;
	struct err err = { 0 };

	if (pull_tool_find(&t, name, &err))
		fail_msg("%s", err.message);
	return t;
}

static struct digest
foo(void)
{
	return digest_of(slice_str("foo"));
}

static void
each_tool_is_run_on_the_digest(void **state)
{
	static const struct {
		const char *tool;
		enum pull_step step;
		const char *platform;
		bool plain_http;
		const char *line;
	} rows[] = {
		{ "docker", PULL_STEP_PULL, NULL, false, "docker pull " PIN },
		{ "docker", PULL_STEP_PULL, "linux/arm64", true, "docker pull --platform linux/arm64 " PIN },
		{ "docker", PULL_STEP_TAG, NULL, false, "docker tag " PIN " r.io/a:1" },
		{ "docker", PULL_STEP_CHECK, NULL, false, "docker image inspect --format {{json .RepoDigests}} " PIN },
		{ "podman", PULL_STEP_PULL, "linux/arm64", true, "podman pull --tls-verify=false --platform linux/arm64 " PIN },
		{ "nerdctl", PULL_STEP_PULL, "all", true, "nerdctl pull --insecure-registry --all-platforms " PIN },
		{ "nerdctl", PULL_STEP_PULL, NULL, false, "nerdctl pull " PIN },
		{ "ctr", PULL_STEP_PULL, "all", false, "ctr images pull --all-platforms " PIN },
		{ "ctr", PULL_STEP_PULL, "linux/amd64", true, "ctr images pull --plain-http --platform linux/amd64 " PIN },
		{ "ctr", PULL_STEP_TAG, NULL, false, "ctr images tag --force " PIN " r.io/a:1" },
		{ "ctr", PULL_STEP_CHECK, NULL, false, "ctr images list name==" PIN },
		{ "skopeo", PULL_STEP_PULL, NULL, false, "skopeo copy --all docker://" PIN " oci:x" },
		{ "skopeo", PULL_STEP_PULL, "all", true, "skopeo copy --src-tls-verify=false --all docker://" PIN " oci:x" },
		{ "skopeo", PULL_STEP_PULL, "linux/arm/v7", false,
		  "skopeo --override-os=linux --override-arch=arm --override-variant=v7 copy docker://" PIN " oci:x" },
		{ "skopeo", PULL_STEP_TAG, NULL, false, "" },
		{ "skopeo", PULL_STEP_CHECK, NULL, false, "skopeo inspect --raw oci:x" },
	};
	const struct digest digest = foo();
	struct name name;
	struct err err = { 0 };

	(void)state;
	assert_int_equal(name_parse(&name, slice_str("r.io/a:1"), &err), COCKET_OK);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(strings_free) struct strings words = { 0 };
		const struct pull_request r = { &name, &digest, rows[i].platform, &digest, "oci:x", rows[i].plain_http };
		char line[512] = "";
		int n = 0;

		assert_int_equal(pull_tool_argv(&words, tool(rows[i].tool), rows[i].step, &r, &err), COCKET_OK);
		for (size_t k = 0; k < words.count; k++)
			n += snprintf(line + n, sizeof line - (size_t)n, "%s%s", k ? " " : "", words.items[k]);
		assert_string_equal(line, rows[i].line);
	}
}

static void
another_image_is_noticed(void **state)
{
	static const struct {
		const char *tool, *printed;
		bool has;
	} rows[] = {
		{ "docker", "[\"r.io/a@sha256:" HEX "\"]\n", true },
		{ "docker", "[]\n", false },
		{ "docker", "[\"r.io/a@sha256:" "3" "c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae\"]", false },
		{ "ctr", "REF TYPE DIGEST\nr.io/a@sha256:" HEX " x sha256:" HEX " 1 MiB\n", true },
		{ "ctr", "REF TYPE DIGEST\nr.io/a@sha256:" HEX " x sha256:00 1 MiB\n", false },
		{ "ctr", "sha256:" HEX, true },
		{ "skopeo", "foo", true },
		{ "skopeo", "foo\n", false },
		{ "skopeo", "sha256:" HEX, false },
	};
	const struct digest digest = foo();

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (pull_tool_has_digest(tool(rows[i].tool), slice_str(rows[i].printed), &digest) != rows[i].has)
			fail_msg("%s: %s", rows[i].tool, rows[i].printed);
}

static void
only_tools_that_are_known_and_there_are_found(void **state)
{
	const struct pull_tool *t;
	struct err err = { 0 };
	char path[64];

	(void)state;
	assert_int_equal(pull_tool_find(&t, "rkt", &err), COCKET_E_USAGE);
	assert_string_equal(err.message, "--with rkt: expected docker, podman, nerdctl, ctr or skopeo");
	assert_true(pull_tool_wants_target(tool("skopeo")));
	assert_false(pull_tool_wants_target(tool("docker")));
	path_of(path, "podman");
	assert_int_equal(unlink(path), 0);
	assert_int_equal(pull_tool_find(&t, "podman", &err), COCKET_E_USAGE);
	assert_string_equal(err.message, "--with: podman: not found in PATH");
	assert_int_equal(file_create(path, slice_str("#!/bin/false\n"), 0700, &err), COCKET_OK);
}

static void
not_every_tool_pulls_all_platforms(void **state)
{
	const struct digest digest = foo();
	struct name name;
	struct err err = { 0 };

	(void)state;
	assert_int_equal(name_parse(&name, slice_str("r.io/a:1"), &err), COCKET_OK);
	assert_int_equal(pull_tool_run(tool("docker"), &(struct pull_request){ &name, &digest, "all", &digest, NULL, false }, &err), COCKET_E_USAGE);
	assert_string_equal(err.message, "--platform all: docker pulls one platform");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_tool_is_run_on_the_digest),
		cmocka_unit_test(another_image_is_noticed),
		cmocka_unit_test(only_tools_that_are_known_and_there_are_found),
		cmocka_unit_test(not_every_tool_pulls_all_platforms),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
