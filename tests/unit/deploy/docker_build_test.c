/* docker_build.c, docker_options.c: what of a build is verified, what is refused, and the line that docker is run with. */
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "deploy/docker_build.h"
#include "deploy/docker_options.h"

static char dir[] = "/tmp/cocket-build-XXXXXX";

static int
setup(void **state)
{
	(void)state;
	return mkdtemp(dir) ? 0 : -1;
}

static int
teardown(void **state)
{
	(void)state;
	return rmdir(dir);
}

static void
parse(struct docker_line *l, char *words[])
{
	struct err err = { 0 };
	size_t n = 0;

	while (words[n])
		n++;
	if (docker_line_parse(l, words, n, &err))
		fail_msg("%s", err.message);
}

/* One option and its value of a command, checked. */
static const char *
check(const char *command, const char *option, const char *value, struct err *err)
{
	AUTO(docker_line_free) struct docker_line l = { 0 };
	char verb[32], name[64], text[128], last[] = "x";
	char *words[] = { verb, name, text, last, NULL };

	snprintf(verb, sizeof verb, "%s", command);
	snprintf(name, sizeof name, "%s", option);
	snprintf(text, sizeof text, "%s", value);
	parse(&l, words);
	if ((strcmp(command, "build") == 0 ? docker_build_check_options : docker_run_check_options)(&l, err))
		return err->message;
	return "";
}

static void
what_is_not_verified_is_refused(void **state)
{
#define CACHE ": a registry's cache cannot be verified"
#define CONTEXT ": images must be named in the Dockerfile"
#define SBOM ": the image that generates SBOMs is not verified; generate the SBOM from the image that was built, and attach it"
#define MOUNT ": mounted images are not verified yet; run docker itself"
	static const struct {
		const char *command, *option, *value, *message; /* "" allowed */
	} rows[] = {
		{ "build", "--cache-from", "type=local,src=x", "" },
		{ "build", "--cache-from", "\"type=gha\" ,scope=x", "" },
		{ "build", "--cache-from", "\n\ntype=local", "" },
		{ "build", "--cache-from", "r.io/a:1", "docker build --cache-from r.io/a:1" CACHE },
		{ "build", "--cache-from", "type=registry,ref=x", "docker build --cache-from type=registry,ref=x" CACHE },
		{ "build", "--cache-from", "type=local,TYPE=registry", "docker build --cache-from type=local,TYPE=registry" CACHE },
		{ "build", "--cache-from", "type=local,type=local", "docker build --cache-from type=local,type=local" CACHE },
		{ "build", "--build-context", "x=.", "" },
		{ "build", "--build-context", "x=docker-image://a:1", "docker build --build-context x=docker-image://a:1" CONTEXT },
		{ "build", "--build-context", "x=oci-layout:///a", "docker build --build-context x=oci-layout:///a" CONTEXT },
		{ "build", "--sbom", "false", "" },
		{ "build", "--sbom", "true", "docker build --sbom true" SBOM },
		{ "build", "--attest", "type=provenance", "" },
		{ "build", "--attest", "type=sbom,disabled=true", "" },
		{ "build", "--attest", "type=sbom", "docker build --attest type=sbom" SBOM },
		{ "build", "--attest", "type=SBOM,disabled=false", "docker build --attest type=SBOM,disabled=false" SBOM },
		{ "build", "--attest", "type=sbom,disabled=true,disabled=true", "docker build --attest type=sbom,disabled=true,disabled=true" SBOM },
		{ "run", "--mount", "type=bind,source=/x,target=/y", "" },
		{ "run", "--mount", "source=x,target=/y", "" },
		{ "run", "--mount", "type=image,source=a:1", "docker run --mount type=image,source=a:1" MOUNT },
		{ "run", "--mount", "Type=bind", "docker run --mount Type=bind" MOUNT },
		{ "run", "--mount", "type=bind,type=image", "docker run --mount type=bind,type=image" MOUNT },
		{ "run", "--mount", "\ntype=image,source=a:1", "docker run --mount \\x0atype=image,source=a:1" MOUNT },
		{ "run", "--mount", "type=new", "docker run --mount type=new" MOUNT },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct err err = { 0 };
		const char *message = check(rows[i].command, rows[i].option, rows[i].value, &err);

		if (strcmp(message, rows[i].message) != 0)
			fail_msg("%s %s: %s, expected %s", rows[i].option, rows[i].value, message, rows[i].message);
		assert_int_equal(err.code, *rows[i].message ? COCKET_E_USAGE : COCKET_OK);
	}
}

static void
put(const char *name, char path[128])
{
	struct err err = { 0 };

	snprintf(path, 128, "%s/%s", dir, name);
	assert_int_equal(file_create(path, slice_str("FROM a:1\n"), 0644, &err), COCKET_OK);
}

static enum cocket_code
find(char found[static PATH_MAX], const char *file, const char *context, struct err *err)
{
	AUTO(docker_line_free) struct docker_line l = { 0 };
	char build[] = "build", f[] = "-f", path[256], where[256];
	char *with_file[] = { build, f, path, where, NULL }, *without[] = { build, where, NULL };

	snprintf(path, sizeof path, "%s", file ? file : "");
	snprintf(where, sizeof where, "%s", context);
	parse(&l, file ? with_file : without);
	return docker_build_find(found, &l, err);
}

static void
the_dockerfile_is_the_one_that_docker_reads(void **state)
{
	char found[PATH_MAX], lower[128], upper[128], ignore[128], message[256];
	struct err err = { 0 };

	(void)state;
	put("dockerfile", lower);
	assert_int_equal(find(found, NULL, dir, &err), COCKET_OK);
	assert_string_equal(found, lower);
	put("Dockerfile", upper);
	assert_int_equal(find(found, NULL, dir, &err), COCKET_OK);
	assert_string_equal(found, upper);
	assert_int_equal(find(found, lower, dir, &err), COCKET_OK);
	assert_string_equal(found, lower);
	assert_int_equal(find(found, "-", dir, &err), COCKET_OK);
	assert_string_equal(found, "-");
	put("Dockerfile.dockerignore", ignore);
	assert_int_equal(find(found, lower, dir, &err), COCKET_OK);
	assert_int_equal(find(found, NULL, dir, &err), COCKET_E_USAGE);
	snprintf(message, sizeof message, "%s: docker would not read it for a Dockerfile that was verified; put its rules into .dockerignore", ignore);
	assert_string_equal(err.message, message);
	assert_int_equal(find(found, NULL, "https://example.org/x.git", &err), COCKET_E_USAGE);
	assert_string_equal(err.message, "docker build: context https://example.org/x.git: expected a directory, whose Dockerfile can be verified");
	(void)unlink(lower);
	(void)unlink(upper);
	(void)unlink(ignore);
}

static void
assert_argv(const struct docker_line *l, const char *builder, const char *expected)
{
	AUTO(docker_argv_free) struct docker_argv a = { 0 };
	char text[512] = "";
	int n = 0;

	docker_build_argv(&a, l, builder);
	for (size_t i = 0; i < a.count; i++)
		n += snprintf(text + n, sizeof text - (size_t)n, "%s%s", i ? " " : "", a.words[i]);
	assert_string_equal(text, expected);
	assert_null(a.words[a.count]);
}

/* The file goes by standard input, whatever --file said; what the options were is what they are. */
static void
the_line_says_what_was_understood(void **state)
{
	AUTO(docker_line_free) struct docker_line l = { 0 }, x = { 0 };
	char context[] = "--context", c[] = "c", build[] = "build", f[] = "-fother", t[] = "-t", tag[] = "x:1", dot[] = ".", pull[] = "--pull";
	char buildx[] = "buildx";
	char *words[] = { context, c, build, f, t, tag, dot, pull, NULL }, *by_buildx[] = { buildx, build, dot, NULL };

	(void)state;
	parse(&l, words);
	parse(&x, by_buildx);
	assert_argv(&l, "", "docker --context c buildx build --tag=x:1 --pull=true --file=- -- .");
	assert_argv(&l, "b", "docker --context c buildx build --builder b --tag=x:1 --pull=true --file=- -- .");
	assert_argv(&l, NULL, "docker --context c build --tag=x:1 --pull=true --file=- -- .");
	assert_argv(&x, "", "docker buildx build --file=- -- .");
	assert_argv(&x, NULL, "docker buildx build --file=- -- .");
}

static void
build_arguments_are_those_of_the_line(void **state)
{
	AUTO(docker_line_free) struct docker_line l = { 0 };
	char build[] = "build", arg[] = "--build-arg", a[] = "A=1", again[] = "A=2", b[] = "B", ab[] = "AB=3", unset[] = "UNSET", dot[] = ".";
	char *words[] = { build, arg, a, arg, again, arg, b, arg, ab, arg, unset, dot, NULL };
	static const struct {
		const char *name, *value;
	} rows[] = { { "A", "2" }, { "B", "from the environment" }, { "AB", "3" }, { "UNSET", NULL }, { "C", NULL } };

	(void)state;
	assert_int_equal(setenv("B", "from the environment", 1), 0);
	assert_int_equal(setenv("C", "not asked for", 1), 0);
	assert_int_equal(unsetenv("UNSET"), 0);
	parse(&l, words);
	const struct interpolation v = docker_build_args(&l);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *value = "untouched";
		struct err err = { 0 };

		assert_int_equal(v.get(v.context, &value, rows[i].name, &err), COCKET_OK);
		if (rows[i].value)
			assert_string_equal(value, rows[i].value);
		else
			assert_null(value);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_not_verified_is_refused),
		cmocka_unit_test(the_dockerfile_is_the_one_that_docker_reads),
		cmocka_unit_test(the_line_says_what_was_understood),
		cmocka_unit_test(build_arguments_are_those_of_the_line),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
