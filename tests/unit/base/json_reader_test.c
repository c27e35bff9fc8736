/* json_reader.c: fields by a table: each shape with what it refuses, and going on where all is to be found. */
#include "support/test.h"

#include "base/json_reader.h"

static const char *const colours[] = { "red", "green", "blue", NULL }, *const any[] = { "any", NULL };

static const struct json_field fields[] = {
	{ "name", SHAPE_TEXT, 1, .is_required = true },
	{ "colour", SHAPE_TEXT, 1, .words = colours },
	{ "on", SHAPE_FLAG, .since = 1 },
	{ "count", SHAPE_NUMBER, 1, .least = 1, .most = 9 },
	{ "list", SHAPE_LIST, 1, .least = 1, .most = 3 },
	{ "colours", SHAPE_LIST, 1, .most = 9, .words = colours },
	{ "who", SHAPE_LIST_OR_WORD, 1, .least = 1, .most = 3, .words = any },
	{ "things", SHAPE_OBJECTS, 1, .most = 2 },
	{ "later", SHAPE_FLAG, .since = 2 },
	{ .name = NULL },
};

static enum cocket_code
check(const char *text, uint64_t version, struct problems *problems, struct err *err)
{
	AUTO(json_free) struct json_doc doc = { 0 };
	const struct json_reader r = { .doc = &doc, .text = slice_str(text), .err = err, .problems = problems, .version = version };

	if (json_parse(&doc, slice_str(text), err))
		fail_msg("%s: %s", text, err->message);
	return json_check_fields(&r, json_root(&doc), fields);
}

static void
test_shapes(void **state)
{
	static const struct {
		const char *text, *why; /* NULL: taken */
	} rows[] = {
		{ "{\"name\":\"x\"}", NULL },
		{ "{\"name\":\"x\",\"colour\":\"red\",\"on\":false,\"count\":9,\"list\":[\"a\",\"b\"],\"colours\":[],\"who\":\"any\",\"things\":[{}]}", NULL },
		{ "{\"name\":\"x\",\"who\":[\"any\",\"b\"]}", NULL },
		{ "{}", "line 1 column 1: name: missing" },
		{ "{\"name\":\"\"}", "line 1 column 9: name: empty" },
		{ "{\"name\":null}", "line 1 column 9: name: not a string" },
		{ "{\"name\":\"x\",\"colour\":\"grene\"}", "line 1 column 22: colour: grene, expected red, green or blue (did you mean \"green\"?)" },
		{ "{\"name\":\"x\",\"on\":1}", "line 1 column 18: on: not true or false" },
		{ "{\"name\":\"x\",\"count\":0}", "line 1 column 21: count: 0, expected 1 to 9" },
		{ "{\"name\":\"x\",\"count\":10}", "line 1 column 21: count: 10, expected 1 to 9" },
		{ "{\"name\":\"x\",\"count\":1.0}", "line 1 column 21: count: 1.0: not an integer from 0 to 2^53" },
		{ "{\"name\":\"x\",\"count\":\"1\"}", "line 1 column 21: count: not a number" },
		{ "{\"name\":\"x\",\"list\":[]}", "line 1 column 20: list: empty, expected 1 to 3" },
		{ "{\"name\":\"x\",\"list\":[\"a\",\"b\",\"c\",\"d\"]}", "line 1 column 20: list: more than 3" },
		{ "{\"name\":\"x\",\"list\":[\"a\",\"a\"]}", "line 1 column 25: list: a: listed twice" },
		{ "{\"name\":\"x\",\"list\":{}}", "line 1 column 20: list: not an array" },
		{ "{\"name\":\"x\",\"colours\":[\"rde\"]}", "line 1 column 24: colours: rde, expected red, green or blue (did you mean \"red\"?)" },
		{ "{\"name\":\"x\",\"who\":\"all\"}", "line 1 column 19: who: expected an array of names, or \"any\"" },
		{ "{\"name\":\"x\",\"who\":[\"\"]}", "line 1 column 20: who: empty" },
		{ "{\"name\":\"x\",\"things\":[{},1]}", "line 1 column 26: things: not an object" },
		{ "{\"name\":\"x\",\"later\":true}", "line 1 column 13: later: a field of version 2, and the file says version 1: write \"version\": 2" },
		{ "{\"name\":\"x\",\"latre\":true}", "line 1 column 13: unknown field \"latre\"" }, /* not of this version */
		{ "{\"nam\":\"x\"}", "line 1 column 2: unknown field \"nam\" (did you mean \"name\"?)" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(problems_free) struct problems problems = { 0 };
		struct err err = { 0 }, again = { 0 };

		if (check(rows[i].text, 1, NULL, &err) != (rows[i].why ? COCKET_E_USAGE : COCKET_OK))
			fail_msg("%s: %s", rows[i].text, err.message);
		if (rows[i].why)
			assert_string_equal(err.message, rows[i].why);
		(void)check(rows[i].text, 1, &problems, &again);
		assert_int_equal(problems.count > 0, rows[i].why != NULL);
	}
}

static void
test_goes_on(void **state)
{
	AUTO(problems_free) struct problems problems = { 0 };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(check("{\"x\":1,\"on\":2,\"list\":[\"a\",1,\"a\",\"b\"],\"who\":[\"\",2]}", 1, &problems, &err), COCKET_OK);
	assert_int_equal(problems.count, 6); /* the list is too long before it is anything else */
	problems_free(&problems);
	assert_int_equal(check("{\"later\":1,\"name\":\"x\"}", 2, &problems, &err), COCKET_OK);
	assert_int_equal(problems.count, 1);
	assert_string_equal(problems.items[0].what, "later: not true or false");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shapes),
		cmocka_unit_test(test_goes_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
