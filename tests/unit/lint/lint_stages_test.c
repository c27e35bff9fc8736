/* lint_stages.c: what stages are made from, and which are in the image. */
#include "support/test.h"

#include "lint/lint_stages.h"

static void
tells_which_are_in_the_image(void **state)
{
	static const struct {
		const char *file, *in_image; /* "+" it is, "-" it is not */
	} rows[] = {
		{ "", "" },
		{ "FROM a", "+" },
		{ "FROM a AS x\nFROM b", "-+" },
		{ "FROM a AS x\nFROM b AS y\nFROM x", "+-+" },
		{ "FROM a AS x\nFROM X AS y\nFROM --platform=$P y", "+++" },
		{ "FROM a AS x\nFROM b AS x\nFROM x", "-++" },
		{ "FROM x AS x\nFROM x", "++" },
		{ "FROM a AS x-1\nFROM b AS x-2\nFROM c AS y\nFROM x-$V", "++-+" },
		{ "FROM a AS x\nFROM $V", "-+" },
		{ "FROM a AS x\nRUN <<EOF\nFROM x\nEOF\nFROM b", "-+" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(lint_stages_free) struct lint_stages s = { 0 };
		struct err err = { 0 };

		assert_int_equal(lint_stages_read(&s, slice_str(rows[i].file), &err), COCKET_OK);
		assert_int_equal(s.count, strlen(rows[i].in_image));
		for (size_t k = 0; k < s.count; k++)
			if (s.items[k].in_image != (rows[i].in_image[k] == '+'))
				fail_msg("%s: %zu", rows[i].file, k);
	}
}

static void
begins_as_its_base_is(void **state)
{
	AUTO(lint_stages_free) struct lint_stages s = { 0 };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(lint_stages_read(&s, slice_str("FROM a:nonroot AS x\nFROM b:1 AS y\nFROM x"), &err), COCKET_OK);
	assert_null(lint_stages_now(&s));
	lint_stages_begin(&s);
	assert_true(lint_stages_now(&s)->facts.is_nonroot);
	lint_stages_now(&s)->facts.has_healthcheck = true;
	lint_stages_begin(&s);
	assert_false(lint_stages_now(&s)->facts.is_nonroot || lint_stages_now(&s)->facts.has_healthcheck);
	lint_stages_begin(&s);
	assert_true(lint_stages_now(&s)->facts.is_nonroot && lint_stages_now(&s)->facts.has_healthcheck);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_which_are_in_the_image),
		cmocka_unit_test(begins_as_its_base_is),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
