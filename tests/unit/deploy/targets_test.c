/* image_files.c, targets.c: what files name, each once, by the variables that Compose and docker would have. */
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "deploy/targets.h"

static char dir[] = "/tmp/cocket-targets-XXXXXX";

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
put(char path[128], const char *name, const char *text)
{
	struct err err = { 0 };

	snprintf(path, 128, "%s/%s", dir, name);
	if (file_replace(path, slice_str(text), 0600, &err))
		fail_msg("%s", err.message);
}

/* "image (platform) label", a line a target. */
static void
print_targets(char out[1024], struct verify_targets *t, const struct verify_request *request)
{
	struct batch_item *items = targets_batch(t, request);
	char label[TARGET_LABEL_BYTES];
	int n = 0;

	assert_non_null(items);
	out[0] = '\0';
	for (size_t i = 0; i < t->count; i++) {
		const struct verify_target *target = items[i].user;
		const char *platform = request_platform(items[i].request);

		assert_ptr_equal(target, &t->items[i]);
		n += snprintf(out + n, 1024 - (size_t)n, "%s (%s) %s\n", items[i].image, platform ? platform : "", target_label(label, target));
	}
	free(items);
}

static void
operands_are_first_and_what_files_name_is_there_once(void **state)
{
	char list[128], compose[128], text[1024], expected[1024];
	char a[] = "a:1", b[] = "oci:x";
	char *operands[] = { a, a, b };
	struct image_file files[2] = { 0 };
	const struct image_file_settings settings = { 0 };
	const struct verify_request request = { 0 };
	struct verify_targets targets = { 0 };
	struct err err = { 0 };

	(void)state;
	put(list, "images.txt", "a:1\nc:1\noci:x\n");
	put(compose, "compose.yaml",
	    "services:\n  w: {image: \"c:1\"}\n  x: {image: \"d:1\", platform: linux/arm64}\n  y: {image: \"d:1\"}\n  z: {image: \"d:1\"}\n");
	assert_int_equal(image_file_read(&files[0], list, &settings, &err), COCKET_OK);
	assert_int_equal(image_file_read(&files[1], compose, &settings, &err), COCKET_OK);
	assert_int_equal(targets_gather(&targets, operands, 3, files, 2, &err), COCKET_OK);
	print_targets(text, &targets, &request);
	snprintf(expected, sizeof expected,
	         "a:1 () a:1\na:1 () a:1\noci:x () oci:x\nc:1 () c:1 (%s:2:1, list)\nd:1 (linux/arm64) d:1 (%s:3:15, services.x.image)\n"
	         "d:1 () d:1 (%s:4:15, services.y.image)\n",
	         list, compose, compose);
	assert_string_equal(text, expected);
	targets_free(&targets);
	for (size_t i = 0; i < 2; i++)
		image_file_free(&files[i]);
	(void)unlink(list);
	(void)unlink(compose);
}

/* The first image of a file, its variables filled in; or the message. */
static const char *
first_image(char out[512], const char *path, const struct image_file_settings *settings)
{
	struct image_file f = { 0 };
	struct err err = { 0 };

	if (image_file_read(&f, path, settings, &err)) {
		assert_int_equal(err.code, COCKET_E_USAGE);
		snprintf(out, 512, "%s", err.message);
		return out;
	}
	snprintf(out, 512, "%s", f.refs.count == 0 ? "" : f.refs.items[0].kind == REF_IMAGE ? f.refs.items[0].image : f.refs.items[0].detail);
	image_file_free(&f);
	return out;
}

static void
variables_are_those_that_compose_has(void **state)
{
	char compose[128], dotenv[128], other[128], text[512];
	char *others[] = { other };
	const struct image_file_settings usual = { 0 }, given = { .env_files = { .items = others, .count = 1 } };

	(void)state;
	put(compose, "compose.yaml", "services: {w: {image: \"a:${COCKET_T}\"}}\n");
	put(dotenv, ".env", "COCKET_T=beside\n");
	put(other, "other.env", "COCKET_T=given\n");
	assert_int_equal(unsetenv("COCKET_T"), 0);
	assert_string_equal(first_image(text, compose, &usual), "a:beside");
	assert_string_equal(first_image(text, compose, &given), "a:given");
	assert_int_equal(setenv("COCKET_T", "environment", 1), 0);
	assert_string_equal(first_image(text, compose, &given), "a:environment");
	assert_int_equal(unsetenv("COCKET_T"), 0);
	assert_int_equal(setenv("COMPOSE_DISABLE_ENV_FILE", "1", 1), 0);
	assert_non_null(strstr(first_image(text, compose, &usual), "COCKET_T"));
	assert_int_equal(setenv("COMPOSE_DISABLE_ENV_FILE", "0", 1), 0);
	assert_string_equal(first_image(text, compose, &usual), "a:beside");
	assert_int_equal(setenv("COMPOSE_DISABLE_ENV_FILE", "maybe", 1), 0);
	assert_non_null(strstr(first_image(text, compose, &usual), "COMPOSE_DISABLE_ENV_FILE: expected 1 or 0"));
	assert_int_equal(unsetenv("COMPOSE_DISABLE_ENV_FILE"), 0);
	assert_int_equal(setenv("COMPOSE_ENV_FILES", "x", 1), 0);
	assert_non_null(strstr(first_image(text, compose, &usual), "COMPOSE_ENV_FILES is set; use --env-file instead"));
	assert_int_equal(unsetenv("COMPOSE_ENV_FILES"), 0);
	(void)unlink(compose);
	(void)unlink(dotenv);
	(void)unlink(other);
}

static void
build_arguments_are_those_that_docker_has(void **state)
{
	char dockerfile[128], text[512], set[] = "T=given", again[] = "T=again", name[] = "T", longer[] = "TT=x";
	char *once[] = { set }, *twice[] = { set, longer, again }, *from[] = { name };

	(void)state;
	put(dockerfile, "Dockerfile", "ARG T\nFROM a:$T\n");
	assert_int_equal(setenv("T", "environment", 1), 0);
	assert_string_equal(first_image(text, dockerfile, &(struct image_file_settings){ .build_args = { .items = once, .count = 1 } }), "a:given");
	assert_string_equal(first_image(text, dockerfile, &(struct image_file_settings){ .build_args = { .items = twice, .count = 3 } }), "a:again");
	assert_string_equal(first_image(text, dockerfile, &(struct image_file_settings){ .build_args = { .items = from, .count = 1 } }), "a:environment");
	assert_non_null(strstr(first_image(text, dockerfile, &(struct image_file_settings){ 0 }), "T"));
	assert_int_equal(unsetenv("T"), 0);
	assert_non_null(strstr(first_image(text, dockerfile, &(struct image_file_settings){ .build_args = { .items = from, .count = 1 } }), "T"));
	(void)unlink(dockerfile);
}

static void
what_cannot_be_read_names_the_file(void **state)
{
	char odd[128], text[512], expected[256];

	(void)state;
	put(odd, "compose.yaml", "services: [\n");
	snprintf(expected, sizeof expected, "%s:2:1: ", odd);
	assert_true(strncmp(first_image(text, odd, &(struct image_file_settings){ 0 }), expected, strlen(expected)) == 0);
	(void)unlink(odd);
	assert_non_null(strstr(first_image(text, odd, &(struct image_file_settings){ 0 }), odd));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(operands_are_first_and_what_files_name_is_there_once),
		cmocka_unit_test(variables_are_those_that_compose_has),
		cmocka_unit_test(build_arguments_are_those_that_docker_has),
		cmocka_unit_test(what_cannot_be_read_names_the_file),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
