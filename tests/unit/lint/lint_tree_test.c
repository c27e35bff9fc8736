/* lint_tree.c: which files of a directory are looked at. */
#include "support/test.h"

#include "lint/lint_tree.h"

static void
tells_names(void **state)
{
	static const struct {
		const char *path;
		bool is_looked_at;
	} rows[] = {
		{ "Dockerfile", true },         { "a/Dockerfile.dev", true },    { "Dockerfile-alpine", true },  { "Containerfile", true },
		{ "x.dockerfile", true },       { "Dockerfiles", false },        { "DockerfileParser", false },  { "Dockerfile.dockerignore", false },
		{ "Dockerfile_test.go", false },{ "Dockerfile~", false },        { "a/b.yaml", true },           { "a.json", true },
		{ "x.sh", true },               { "Makefile", true },            { "Jenkinsfile", true },        { "README.md", false },
		{ ".github/logo.png", false },  { "Dockerfile/x", false },       { "", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (lint_tree_names(rows[i].path) != rows[i].is_looked_at)
			fail_msg("%s", rows[i].path);
}

static void
tells_settings_from_what_runs_images(void **state)
{
	static const struct {
		const char *path, *text;
		bool is_taken;
	} rows[] = {
		{ "a.yaml", "services: {}", false },         { "compose.yaml", "a: b", true },        { "docker-compose.prod.yml", "", true },
		{ "dev.compose.yml", "", true },             { "composer.json", "{}", false },        { "decompose.yaml", "", false },
		{ "a.yaml", "x: |\n  apiVersion: v1\n  kind: Pod", false }, { "a.yaml", "{{ if }}\napiVersion: v1\nkind: Pod", true },
		{ "a.json", "{\n \"apiVersion\" : 1,\n \"kind\": 2}", true }, { "a.yaml", "kind: x\napiVersions: y", false },
		{ "a.yaml", "apiVersion: v1\nkind: Pod", true }, { "a.json", "{\"kind\":1}", false }, { ".gitlab-ci.yml", "a: b", true },
		{ ".github/workflows/a.yml", "", true },     { "Dockerfile", "", true },              { "a.sh", "", true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (lint_tree_takes(rows[i].path, slice_str(rows[i].text)) != rows[i].is_taken)
			fail_msg("%s", rows[i].path);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_names),
		cmocka_unit_test(tells_settings_from_what_runs_images),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
