/* containerd_input.c: both types of standard input, and what contradicts the arguments. */
#include "support/test.h"

#include <stdio.h>

#include "deploy/containerd_input.h"

#define DIGEST "sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define OTHER "sha256:bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define MANIFEST "\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\",\"digest\":\"" DIGEST "\",\"size\":7"
#define INDEX "\"mediaType\":\"application/vnd.oci.image.index.v1+json\",\"digest\":\"" DIGEST "\",\"size\":7"
#define ARM ",\"platform\":{\"architecture\":\"arm64\",\"os\":\"linux\"}"
#define NAME "registry.example.com/shop/api:1"
#define CRI(name) "\"annotations\":{\"io.kubernetes.cri.image-name\":" name ",\"io.kubernetes.cri.sandbox-namespace\":\"shop\"}"

struct row {
	const char *media_type, *text;
	enum cocket_code code;
	const char *message; /* or the operation */
};

static void
each_type_is_read_as_what_it_is(void **state)
{
	static const struct row rows[] = {
		{ MEDIA_DESCRIPTOR, "{" MANIFEST "}", COCKET_OK, NULL },
		{ MEDIA_DESCRIPTOR, "{" MANIFEST ",\"operation\":1,\"x\":[]}", COCKET_OK, NULL },
		{ MEDIA_VERIFIER_INPUT, "{\"descriptor\":{" MANIFEST "},\"operation\":\"pull\"}", COCKET_OK, "pull" },
		{ MEDIA_VERIFIER_INPUT, "{\"operation\":\"run\"," CRI("\"" NAME "\"") ",\"descriptor\":{" MANIFEST "}}", COCKET_OK, "run" },
		{ MEDIA_VERIFIER_INPUT, "{\"descriptor\":{" MANIFEST "},\"operation\":\"run\",\"new\":{\"a\":null}}", COCKET_OK, "run" },
		{ MEDIA_VERIFIER_INPUT, "{" MANIFEST "}", COCKET_E_FORMAT, "standard input: descriptor: missing" },
		{ MEDIA_DESCRIPTOR, "{\"descriptor\":{" MANIFEST "},\"operation\":\"run\"}", COCKET_E_FORMAT, "standard input: mediaType: missing" },
		{ MEDIA_VERIFIER_INPUT, "{\"descriptor\":{" MANIFEST "}}", COCKET_E_FORMAT, "standard input: operation: missing" },
		{ MEDIA_VERIFIER_INPUT, "{\"descriptor\":{" MANIFEST "},\"operation\":\"push\"}", COCKET_E_FORMAT,
		  "standard input: operation: push, expected pull or run" },
		{ MEDIA_VERIFIER_INPUT, "{\"descriptor\":{" MANIFEST "},\"operation\":\"Run\"}", COCKET_E_FORMAT, "standard input: operation: Run, " },
		{ MEDIA_VERIFIER_INPUT, "{\"descriptor\":null,\"operation\":\"run\"}", COCKET_E_FORMAT, "standard input: descriptor: " },
		{ MEDIA_VERIFIER_INPUT, "{\"descriptor\":[],\"operation\":\"run\"}", COCKET_E_FORMAT, "standard input: descriptor: " },
		{ MEDIA_VERIFIER_INPUT, "{\"descriptor\":{\"size\":7},\"operation\":\"run\"}", COCKET_E_FORMAT, "standard input: descriptor: mediaType: " },
		{ MEDIA_VERIFIER_INPUT, "{\"descriptor\":{" MANIFEST "},\"operation\":\"run\"," CRI("1") "}", COCKET_E_FORMAT,
		  "standard input: annotations: io.kubernetes.cri.image-name: not a string" },
		{ MEDIA_VERIFIER_INPUT, "{\"descriptor\":{" MANIFEST "},\"operation\":\"run\",\"operation\":\"run\"}", COCKET_E_FORMAT, "standard input: " },
		{ MEDIA_VERIFIER_INPUT, "[]", COCKET_E_FORMAT, "standard input: not an object" },
		{ MEDIA_DESCRIPTOR, "[]", COCKET_E_FORMAT, "standard input: not an object" },
		{ MEDIA_DESCRIPTOR, "", COCKET_E_FORMAT, "standard input: " },
		{ "application/json", "{" MANIFEST "}", COCKET_E_UNSUPPORTED, "-stdin-media-type application/json: expected " MEDIA_DESCRIPTOR " or " },
		{ "application/vnd.containerd.image-verifier.input.v2+json", "{}", COCKET_E_UNSUPPORTED, "-stdin-media-type " },
		{ MEDIA_DESCRIPTOR ";charset=utf-8", "{" MANIFEST "}", COCKET_E_UNSUPPORTED, "-stdin-media-type " },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(containerd_input_free) struct containerd_input in = { 0 };
		struct err err = { 0 };

		assert_int_equal(containerd_input_parse(&in, slice_str(rows[i].text), rows[i].media_type, &err), rows[i].code);
		if (rows[i].code != COCKET_OK)
			assert_true(strncmp(err.message, rows[i].message, strlen(rows[i].message)) == 0);
		else if (rows[i].message)
			assert_string_equal(in.operation, rows[i].message);
		else
			assert_null(in.operation);
	}
}

static void
parse(struct containerd_input *out, const char *text)
{
	struct err err = { 0 };

	assert_int_equal(containerd_input_parse(out, slice_str(text), MEDIA_VERIFIER_INPUT, &err), COCKET_OK);
}

static void
a_contradiction_is_a_no(void **state)
{
	static const struct {
		const char *text;
		struct containerd_question asked;
		enum cocket_code code;
		const char *message;
	} rows[] = {
		{ "{\"descriptor\":{" MANIFEST "},\"operation\":\"run\"," CRI("\"" NAME "\"") "}", { NAME, DIGEST, "", "run" }, COCKET_OK, NULL },
		{ "{\"descriptor\":{" MANIFEST "},\"operation\":\"run\"}", { NAME, DIGEST, "", NULL }, COCKET_OK, NULL },
		{ "{\"descriptor\":{" MANIFEST "},\"operation\":\"run\"," CRI("null") "}", { NAME, DIGEST, "", "run" }, COCKET_OK, NULL },
		{ "{\"descriptor\":{" MANIFEST "},\"operation\":\"run\"," CRI("\"" NAME "\"") "}", { NAME, OTHER, "", "run" }, COCKET_E_DIGEST,
		  "standard input: digest " DIGEST ", expected that of -digest, " OTHER },
		{ "{\"descriptor\":{" MANIFEST "},\"operation\":\"run\"}", { NAME, DIGEST, "", "pull" }, COCKET_E_FORMAT,
		  "standard input: operation run, expected that of -operation, pull" },
		{ "{\"descriptor\":{" MANIFEST "},\"operation\":\"run\"," CRI("\"" NAME "0\"") "}", { NAME, DIGEST, "", "run" }, COCKET_E_FORMAT,
		  "standard input: io.kubernetes.cri.image-name " NAME "0, expected that of -name, " NAME },
		{ "{\"descriptor\":{" MANIFEST "},\"operation\":\"pull\"," CRI("\"\"") "}", { NAME, DIGEST, "", "pull" }, COCKET_E_FORMAT,
		  "standard input: io.kubernetes.cri.image-name , expected" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(containerd_input_free) struct containerd_input in = { 0 };
		struct err err = { 0 };

		parse(&in, rows[i].text);
		assert_int_equal(containerd_input_check(&in, &rows[i].asked, &err), rows[i].code);
		if (rows[i].message)
			assert_true(strncmp(err.message, rows[i].message, strlen(rows[i].message)) == 0);
	}
}

static void
the_platform_told_narrows_and_never_widens(void **state)
{
	static const struct {
		const char *descriptor, *asked, *expected; /* or the message */
		enum cocket_code code;
	} rows[] = {
		{ MANIFEST, NULL, NULL, COCKET_OK },
		{ MANIFEST, "linux/amd64", "linux/amd64", COCKET_OK },
		{ MANIFEST ARM, NULL, "linux/arm64", COCKET_OK },
		{ MANIFEST ARM, "all", "linux/arm64", COCKET_OK },
		{ MANIFEST ARM, "linux/arm64/v8", "linux/arm64", COCKET_OK },
		{ MANIFEST ARM, "linux/amd64", "standard input: the image is for linux/arm64, expected that of --platform, linux/amd64", COCKET_E_PLATFORM },
		{ MANIFEST ARM, "amd64", "--platform: platform amd64: ", COCKET_E_USAGE },
		{ INDEX ARM, NULL, NULL, COCKET_OK },
		{ INDEX ARM, "all", "all", COCKET_OK },
		{ INDEX ARM, "linux/arm64", "linux/arm64", COCKET_OK },
		{ INDEX ARM, "linux/amd64", "standard input: the image is for linux/arm64, ", COCKET_E_PLATFORM },
		{ MANIFEST ",\"platform\":{\"architecture\":\"\",\"os\":\"\"}", NULL, "standard input: descriptor: platform /: ", COCKET_E_FORMAT },
	};
	char text[512], platform[PLATFORM_TEXT_BYTES];

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(containerd_input_free) struct containerd_input in = { 0 };
		const char *out = NULL;
		struct err err = { 0 };

		snprintf(text, sizeof text, "{\"descriptor\":{%s},\"operation\":\"run\"}", rows[i].descriptor);
		parse(&in, text);
		assert_int_equal(containerd_input_platform(&out, platform, &in, rows[i].asked, &err), rows[i].code);
		if (rows[i].code != COCKET_OK)
			assert_true(strncmp(err.message, rows[i].expected, strlen(rows[i].expected)) == 0);
		else if (rows[i].expected)
			assert_string_equal(out, rows[i].expected);
		else
			assert_null(out);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_type_is_read_as_what_it_is),
		cmocka_unit_test(a_contradiction_is_a_no),
		cmocka_unit_test(the_platform_told_narrows_and_never_widens),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
