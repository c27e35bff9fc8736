/* json_locate.c: every value of a document is found where it stands, and every name. */
#include "support/test.h"

#include <stdio.h>

#include "base/json.h"

/* Each string value and each name says where its quote stands: "L:C". */
static const char text[] = "{\n"
			   "  \"2:3\" : \"2:11\",\n"
			   "\t\"3:2\":[1, \"3:12\", {}, [\"3:25\",[]] ,\n"
			   "\"4:1\"],\"4:8\" : { \"4:18\": {\"4:27\":\"4:34\"}, \"4:43\":null, \"\xc3\xa4\" : \"4:62\"}\n"
			   " , \"5:4\":-1.5e3, \"5:18\"\n"
			   ":\n"
			   "\"7:1\", \"\\\"7:8:\\\\\": true }";

static void
check(const struct json_doc *doc, struct json v, const char *said, bool name)
{
	struct json_place p = name ? json_locate_name(doc, slice_str(text), v) : json_locate(doc, slice_str(text), v);
	char is[64];

	snprintf(is, sizeof is, "%zu:%zu", p.line, p.column);
	if (said[0] >= '0' && said[0] <= '9')
		assert_string_equal(is, said);
}

static void
walk(const struct json_doc *doc, struct json v)
{
	const char *s = json_string_value(v);

	if (s)
		check(doc, v, s, false);
	if (json_name(v)[0])
		check(doc, v, json_name(v), true);
	for (struct json m = json_first(v); json_type(m) != JSON_ABSENT; m = json_next(m))
		walk(doc, m);
}

static void
test_every_value(void **state)
{
	AUTO(json_free) struct json_doc doc = { 0 };
	struct err err = { 0 };
	struct json_place p;

	(void)state;
	assert_int_equal(json_parse(&doc, slice_str(text), &err), COCKET_OK);
	walk(&doc, json_root(&doc));
	p = json_locate(&doc, slice_str(text), json_root(&doc));
	assert_true(p.line == 1 && p.column == 1);
	p = json_locate(&doc, slice_str(text), json_get(json_root(&doc), "5:4"));
	assert_true(p.line == 5 && p.column == 10);
	p = json_locate_name(&doc, slice_str(text), json_get(json_root(&doc), "\"7:8:\\"));
	assert_true(p.line == 7 && p.column == 8);
}

/* What is in no document stands at its beginning. */
static void
test_absent(void **state)
{
	AUTO(json_free) struct json_doc doc = { 0 };
	struct err err = { 0 };
	struct json_place p;

	(void)state;
	assert_int_equal(json_parse(&doc, slice_str(text), &err), COCKET_OK);
	p = json_locate(&doc, slice_str(text), json_get(json_root(&doc), "no"));
	assert_true(p.line == 1 && p.column == 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_every_value), cmocka_unit_test(test_absent) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
