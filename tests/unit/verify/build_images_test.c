/* build_images.c: what is held of provenance, what is forgotten, and what is held as not known. */
#include "support/test.h"

#include <stdio.h>

#include "verify/build_images.h"

#define V1 "https://slsa.dev/provenance/v1"
#define ONES "1111111111111111111111111111111111111111111111111111111111111111"
#define TWOS "2222222222222222222222222222222222222222222222222222222222222222"
#define IMAGE(uri, hex) "{\"uri\":\"" uri "\",\"digest\":{\"sha256\":\"" hex "\"}}"
#define GIT "{\"uri\":\"git+https://github.com/o/r\",\"digest\":{\"gitCommit\":\"" ONES "\"}}"
#define BUILT(materials) "{\"buildDefinition\":{\"resolvedDependencies\":[" materials "]}}"

static const struct digest subjects[2] = { { .bytes = { 1 } }, { .bytes = { 2 } } };

static enum cocket_code
hold(struct build_images_held *h, const struct digest *subject, const char *type, const char *predicate)
{
	const struct build_images of = { .subject = *subject, .where = "here" };
	struct err err = { 0 };

	return build_images_hold(h, &of, type, slice_str(predicate), &err);
}

static void
holds_images_alone(void **state)
{
	AUTO(build_images_close) struct build_images_held h = { 0 };

	(void)state;
	assert_int_equal(hold(&h, &subjects[0], V1, BUILT(GIT "," IMAGE("pkg:docker/a@1", ONES) "," IMAGE("pkg:docker/a@2", ONES) "," IMAGE("pkg:docker/a@1", TWOS) "," IMAGE("pkg:docker/b@1", ONES))), COCKET_OK);
	assert_int_equal(h.count, 1);
	assert_int_equal(h.items[0].why.code, COCKET_OK);
	assert_int_equal(h.items[0].count, 3); /* the same image under two tags is one */
	assert_string_equal(h.items[0].items[0].path, "library/a");
	assert_string_equal(h.items[0].where, "here");
}

static void
holds_no_other_type(void **state)
{
	AUTO(build_images_close) struct build_images_held h = { 0 };

	(void)state;
	assert_int_equal(hold(&h, &subjects[0], "https://spdx.dev/Document", BUILT("")), COCKET_OK);
	assert_int_equal(h.count, 0);
}

/* What was not understood is not nothing. */
static void
holds_what_is_not_known_as_that(void **state)
{
	static const char *const bad[] = { "", "{}x", BUILT("1"), BUILT("{\"uri\":\"pkg:docker/a@1\"}"), BUILT(IMAGE("oci://", ONES)) };
	AUTO(build_images_close) struct build_images_held h = { 0 };
	char many[65 * 160] = "";
	char text[sizeof many + 64];

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_int_equal(hold(&h, &subjects[0], V1, bad[i]), COCKET_OK);
		assert_int_equal(h.count, i + 1);
		assert_int_not_equal(h.items[i].why.code, COCKET_OK);
	}
	for (size_t i = 0, n = 0; i <= BUILD_IMAGES_MAX; i++)
		n += (size_t)snprintf(many + n, sizeof many - n, "%s" IMAGE("pkg:docker/a%zu@1", ONES), i ? "," : "", i);
	snprintf(text, sizeof text, BUILT("%s"), many);
	assert_int_equal(hold(&h, &subjects[0], V1, text), COCKET_OK);
	assert_int_equal(h.items[h.count - 1].why.code, COCKET_E_TOO_MANY);
}

static void
forgets_one_question(void **state)
{
	AUTO(build_images_close) struct build_images_held h = { 0 };

	(void)state;
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(hold(&h, &subjects[i % 2], V1, BUILT(IMAGE("pkg:docker/a@1", ONES))), COCKET_OK);
	build_images_forget(&h, NULL, &subjects[0]);
	assert_int_equal(h.count, 2);
	assert_true(digest_eq(&h.items[0].subject, &subjects[1]) && digest_eq(&h.items[1].subject, &subjects[1]));
	assert_int_equal(h.items[1].count, 1);
	build_images_forget(&h, (const struct policy_attestation *)&h, &subjects[1]);
	assert_int_equal(h.count, 2);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(holds_images_alone),
		cmocka_unit_test(holds_no_other_type),
		cmocka_unit_test(holds_what_is_not_known_as_that),
		cmocka_unit_test(forgets_one_question),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
