/* period.c: when something is in use; both ends are included, and a missing one is open. */
#include "support/test.h"

#include "format/log/period.h"

#define START "2026-01-01T00:00:00Z"
#define END "2026-01-01T00:00:01Z"

static enum cocket_code
read_period(struct period *out, const char *text, bool needs_start, struct err *err)
{
	AUTO(json_free) struct json_doc doc = { 0 };

	*err = (struct err){ 0 };
	assert_int_equal(json_parse(&doc, slice_str(text), err), COCKET_OK);
	return period_read(out, json_root(&doc), needs_start, err);
}

static void
includes_both_ends(void **state)
{
	static const struct {
		const char *text;
		bool has[5]; /* before, at the start, between, at the end, after */
	} rows[] = {
		{ "{\"validFor\":{\"start\":\"" START "\",\"end\":\"" END "\"}}", { false, true, true, true, false } },
		{ "{\"validFor\":{\"start\":\"" START "\"}}", { false, true, true, true, true } },
		{ "{\"validFor\":{\"end\":\"" END "\"}}", { true, true, true, true, false } },
		{ "{\"validFor\":{}}", { true, true, true, true, true } },
		{ "{}", { true, true, true, true, true } },
		{ "{\"validFor\":null}", { true, true, true, true, true } },
	};
	static const char *const times[] = { "2025-12-31T23:59:59.999999999Z", START, "2026-01-01T00:00:00.5Z", END, "2026-01-01T00:00:01.000000001Z" };

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		for (size_t t = 0; t < sizeof times / sizeof *times; t++) {
			struct period p;
			struct instant at;
			struct err err;

			assert_int_equal(read_period(&p, rows[i].text, false, &err), COCKET_OK);
			assert_int_equal(instant_parse(&at, slice_str(times[t]), &err), COCKET_OK);
			if (period_has(&p, &at) != rows[i].has[t])
				fail_msg("%s: %s", rows[i].text, times[t]);
		}
}

static void
refuses_what_is_none(void **state)
{
	struct period p;
	struct err err;

	(void)state;
	assert_int_equal(read_period(&p, "{\"validFor\":{\"end\":\"" END "\"}}", true, &err), COCKET_E_FORMAT);
	assert_string_equal(err.message, "validFor: start: missing");
	assert_int_equal(read_period(&p, "{\"validFor\":{\"start\":\"" START "\"}}", true, &err), COCKET_OK);
	assert_int_equal(read_period(&p, "{\"validFor\":{\"start\":\"2026\"}}", false, &err), COCKET_E_FORMAT);
	assert_int_equal(strncmp(err.message, "validFor: start: ", 17), 0);
	assert_int_equal(read_period(&p, "{\"validFor\":{\"end\":1}}", false, &err), COCKET_E_FORMAT);
	assert_int_equal(read_period(&p, "{\"validFor\":[]}", false, &err), COCKET_E_FORMAT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(includes_both_ends), cmocka_unit_test(refuses_what_is_none) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
