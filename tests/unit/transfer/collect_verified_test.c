/* collect_verified.c: what travels is the image that was verified, with its signature, under the name that was signed. */
#include "support/test.h"

#include "support/verified.h"
#include "transfer/collect_verified.h"

static void
the_image_and_its_signature(void **state)
{
	AUTO(verify_context_close) struct verify_context c = { 0 };
	AUTO(verified_free) struct verified *v = NULL;
	AUTO(object_set_free) struct object_set s = { 0 };
	const struct collect_options t = { .no_diff_ids = true };
	struct collected taken;
	size_t images = 0, signatures = 0;
	struct err err = { 0 };

	(void)state;
	verified_context(&c);
	v = verified_of(&c, VERIFIED_GOOD);
	assert_int_equal(collect_verified(&taken, &s, v, &t, &err), COCKET_OK);
	assert_string_equal(taken.name, VERIFIED_NAME);
	assert_string_equal(taken.ref_name, VERIFIED_NAME);
	assert_true(digest_eq(&s.objects[taken.object].d.digest, &v->report.digest));
	for (size_t i = 0; i < s.label_count; i++) {
		images += s.labels[i].kind == LABEL_IMAGE;
		signatures += s.labels[i].kind == LABEL_TAGGED && digest_eq(&s.labels[i].subject, &v->report.digest);
	}
	assert_int_equal(images, 1);
	assert_int_equal(signatures, 1);
}

static void
another_tag_is_another_name(void **state)
{
	AUTO(verify_context_close) struct verify_context c = { 0 };
	AUTO(verified_free) struct verified *v = NULL;
	AUTO(object_set_free) struct object_set s = { 0 };
	const struct collect_options t = { .no_diff_ids = true, .tag = "mine" };
	struct collected taken;
	struct err err = { 0 };

	(void)state;
	verified_context(&c);
	v = verified_of(&c, VERIFIED_GOOD);
	assert_int_equal(collect_verified(&taken, &s, v, &t, &err), COCKET_OK);
	assert_string_equal(taken.ref_name, "mine");
	assert_string_equal(taken.name, VERIFIED_NAME);
}

static void
another_name_is_no_signed_one(void **state)
{
	static const struct {
		const char *tag;
		bool is_renamed;
	} rows[] = {
		{ "", false }, { "mine", false }, { VERIFIED_NAME, false }, { "other.example/x:1", true }, { "docker.io/library/mine:latest", true },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(verify_context_close) struct verify_context c = { 0 };
		AUTO(verified_free) struct verified *v = NULL;
		AUTO(object_set_free) struct object_set s = { 0 };
		const struct collect_options t = { .no_diff_ids = true, .tag = rows[i].tag };
		struct collected taken;
		struct err err = { 0 };

		verified_context(&c);
		v = verified_of(&c, VERIFIED_GOOD);
		assert_int_equal(collected_is_renamed(&v->report, rows[i].tag), rows[i].is_renamed);
		assert_int_equal(collect_verified(&taken, &s, v, &t, &err), COCKET_OK);
		assert_string_equal(taken.name, rows[i].is_renamed ? rows[i].tag : VERIFIED_NAME);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_image_and_its_signature),
		cmocka_unit_test(another_tag_is_another_name),
		cmocka_unit_test(another_name_is_no_signed_one),
	};

	return cmocka_run_group_tests_name("transfer/collect_verified", tests, NULL, NULL);
}
