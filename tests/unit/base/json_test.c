/* json.c and json_field.c: values by exact name and type, integers exact, and the name in each error. */
#include "support/test.h"

#include "base/json.h"

static struct json_doc doc;

/* The root of a document that must parse; frees the one before. */
static struct json
root_of(const char *text)
{
	struct err err = { 0 };

	json_free(&doc);
	if (json_parse(&doc, slice_str(text), &err) != COCKET_OK)
		fail_msg("%s: %s", text, err.message);
	return json_root(&doc);
}

static int
free_doc(void **state)
{
	(void)state;
	json_free(&doc);
	json_free(&doc);
	return 0;
}

static void
types_are_told(void **state)
{
	static const struct {
		const char *text;
		enum json_type type;
	} rows[] = {
		{ "null", JSON_NULL }, { "true", JSON_BOOL }, { "false", JSON_BOOL }, { "0", JSON_NUMBER }, { "-1e9", JSON_NUMBER },
		{ "\"\"", JSON_STRING }, { "[]", JSON_ARRAY }, { "{}", JSON_OBJECT }, { " \n {} \t", JSON_OBJECT },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		assert_int_equal(json_type(root_of(rows[i].text)), rows[i].type);
	assert_int_equal(json_type((struct json){ 0 }), JSON_ABSENT);
}

/* What others write: null and "" where they have nothing. */
static void
nothing_is_absent_where_others_write(void **state)
{
	static const struct {
		const char *text, *string, *string_says, *object_says, *array_says;
	} rows[] = {
		{ "{}", NULL, "", "", "" },
		{ "{\"a\":null}", NULL, "", "", "" },
		{ "{\"a\":\"\"}", NULL, "", "a: not an object", "a: not an array" },
		{ "{\"a\":\"x\"}", "x", "", "a: not an object", "a: not an array" },
		{ "{\"a\":{}}", NULL, "a: not a string", "", "a: not an array" },
		{ "{\"a\":[]}", NULL, "a: not a string", "a: not an object", "" },
		{ "{\"A\":7}", NULL, "", "", "" },
		{ "{\"a\":false}", NULL, "a: not a string", "a: not an object", "a: not an array" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct json root = root_of(rows[i].text), v;
		struct err string = { 0 }, object = { 0 }, array = { 0 };
		const char *text;

		(void)!json_string_loose(&text, root, "a", &string);
		(void)!json_object_loose(&v, root, "a", &object);
		(void)!json_array_loose(&v, root, "a", &array);
		assert_string_equal(string.message, rows[i].string_says);
		assert_string_equal(object.message, rows[i].object_says);
		assert_string_equal(array.message, rows[i].array_says);
		if (rows[i].string)
			assert_string_equal(text, rows[i].string);
		else
			assert_null(text);
	}
}

static void
names_match_exactly(void **state)
{
	struct json v = root_of("{\"Layers\":1,\"layer\":2,\"layers \":3,\"layer\xC5\xBF\":4,\"la\\u0079ers\":5,\"\":6}");

	(void)state;
	assert_string_equal(json_number_text(json_get(v, "layers")), "5");
	assert_string_equal(json_number_text(json_get(v, "Layers")), "1");
	assert_string_equal(json_number_text(json_get(v, "")), "6");
	assert_int_equal(json_type(json_get(v, "LAYERS")), JSON_ABSENT);
	assert_int_equal(json_type(json_get(v, "manifests")), JSON_ABSENT);
	assert_int_equal(json_type(json_get(root_of("[1]"), "")), JSON_ABSENT);
	assert_int_equal(json_type(json_get((struct json){ 0 }, "a")), JSON_ABSENT);
}

static void
members_come_in_order(void **state)
{
	struct json v = root_of("{\"b\":[10,20,30],\"a\":{\"x\":1}}");

	(void)state;
	assert_int_equal(json_count(v), 2);
	assert_string_equal(json_name(json_first(v)), "b");
	assert_string_equal(json_name(json_next(json_first(v))), "a");
	assert_int_equal(json_type(json_next(json_next(json_first(v)))), JSON_ABSENT);
	struct json list = json_get(v, "b");
	assert_int_equal(json_count(list), 3);
	assert_string_equal(json_number_text(json_next(json_first(list))), "20");
	assert_string_equal(json_name(json_first(list)), "");
	assert_int_equal(json_count(json_first(list)), 0);
	assert_int_equal(json_type(json_first(json_first(list))), JSON_ABSENT);
	assert_int_equal(json_count(root_of("\"text\"")), 0);
}

static void
strings_are_decoded(void **state)
{
	struct json v = root_of("{\"s\":\"a\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83D\\uDE00\",\"e\":\"\",\"n\":1}");
	const char *s = NULL;
	struct err err = { 0 };

	(void)state;
	assert_int_equal(json_string(&s, v, "s", &err), COCKET_OK);
	assert_string_equal(s, "a\"\\/\b\f\n\r\t\xC3\xA9\xF0\x9F\x98\x80");
	assert_string_equal(json_string_value(json_get(v, "e")), "");
	assert_null(json_string_value(json_get(v, "n")));
	assert_null(json_string_value(json_get(v, "none")));
}

static void
integers_are_exact(void **state)
{
	static const struct {
		const char *text;
		bool good;
		uint64_t n;
	} rows[] = {
		{ "0", true, 0 },
		{ "1", true, 1 },
		{ "2147483648", true, 2147483648 },
		{ "4294967297", true, 4294967297 },
		{ "9007199254740991", true, 9007199254740991 },
		{ "9007199254740992", true, 9007199254740992 },
		{ "9007199254740993", false, 0 },
		{ "18446744073709551616", false, 0 },
		{ "-1", false, 0 },
		{ "-0", false, 0 },
		{ "1.5", false, 0 },
		{ "1.0", false, 0 },
		{ "1e2", false, 0 },
		{ "0.99999999999999999999", false, 0 },
		{ "9007199254740992.5", false, 0 },
		{ "1e400", false, 0 },
		{ "1e-400", false, 0 },
		{ "\"1\"", false, 0 },
		{ "true", false, 0 },
		{ "null", false, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		uint64_t n = 77;
		assert_int_equal(json_u64_value(&n, root_of(rows[i].text)), rows[i].good);
		assert_true(n == (rows[i].good ? rows[i].n : 77));
	}
}

#define LONG_FRACTION "0.00000000000000000000000000000000000000000000000000000000000000000001"
#define LONG_INTEGER "12345678901234567890123456789012345678901234567890123456789012345678901234567890"

/* cJSON before 1.7.18 reads 63 bytes of a number; ours are as long as they are, and none takes another's place. */
static void
numbers_keep_their_text(void **state)
{
	struct json v = root_of("{\"1\":\"2\",\"a\":[" LONG_FRACTION ",-7],"
	                        "\"b\\\"3\":" LONG_INTEGER ",\"c\":{\"d\":1e999},\"e\":63}");

	(void)state;
	assert_string_equal(json_number_text(json_first(json_get(v, "a"))), LONG_FRACTION);
	assert_string_equal(json_number_text(json_next(json_first(json_get(v, "a")))), "-7");
	assert_string_equal(json_number_text(json_get(v, "b\"3")), LONG_INTEGER);
	assert_string_equal(json_number_text(json_get(json_get(v, "c"), "d")), "1e999");
	assert_string_equal(json_number_text(json_get(v, "e")), "63");
	assert_null(json_number_text(json_get(v, "1")));
	assert_string_equal(json_number_text(root_of(" 1234567890123456789012345678901234567890123456789012345678901234 ")),
	                    "1234567890123456789012345678901234567890123456789012345678901234");
	assert_string_equal(json_number_text(root_of("123456789012345678901234567890123456789012345678901234567890123")),
	                    "123456789012345678901234567890123456789012345678901234567890123");
}

/* --- fields --- */

enum getter { STRING, U64, BOOL, OBJECT, ARRAY, BASE64, STRING_OPT, OBJECT_OPT, ARRAY_OPT };

static enum cocket_code
get(enum getter getter, struct json obj, const char *name, struct err *err)
{
	AUTO(buf_free) struct buf bytes = BUF(3);
	const char *s;
	uint64_t n;
	bool b;
	struct json v;

	switch (getter) {
	case STRING: return json_string(&s, obj, name, err);
	case U64: return json_u64(&n, obj, name, err);
	case BOOL: return json_bool(&b, obj, name, err);
	case OBJECT: return json_object(&v, obj, name, err);
	case ARRAY: return json_array(&v, obj, name, err);
	case BASE64: return json_base64(&bytes, obj, name, err);
	case STRING_OPT: return json_string_opt(&s, obj, name, err);
	case OBJECT_OPT: return json_object_opt(&v, obj, name, err);
	case ARRAY_OPT: return json_array_opt(&v, obj, name, err);
	}
	return COCKET_E_INTERNAL;
}

static void
fields_have_their_type_or_a_message(void **state)
{
	static const char text[] = "{\"s\":\"Zm9v\",\"n\":5,\"f\":1.5,\"b\":true,\"o\":{},\"a\":[],\"z\":null,"
	                           "\"bad\":\"Zm9\",\"long\":\"Zm9vYg==\"}";
	static const struct {
		enum getter getter;
		const char *name, *message; /* NULL: taken */
	} rows[] = {
		{ STRING, "s", NULL }, { STRING, "n", "n: not a string" }, { STRING, "z", "z: not a string" },
		{ STRING, "x", "x: missing" },
		{ U64, "n", NULL }, { U64, "f", "f: 1.5: not an integer from 0 to 2^53" }, { U64, "s", "s: not a number" },
		{ U64, "x", "x: missing" },
		{ BOOL, "b", NULL }, { BOOL, "n", "n: not true or false" }, { BOOL, "x", "x: missing" },
		{ OBJECT, "o", NULL }, { OBJECT, "a", "a: not an object" }, { OBJECT, "z", "z: not an object" },
		{ OBJECT, "x", "x: missing" },
		{ ARRAY, "a", NULL }, { ARRAY, "o", "o: not an array" }, { ARRAY, "x", "x: missing" },
		{ BASE64, "s", NULL }, { BASE64, "n", "n: not a string" }, { BASE64, "x", "x: missing" },
		{ BASE64, "bad", "bad: base64: 3 characters, expected groups of 4 padded with \"=\"" },
		{ STRING_OPT, "s", NULL }, { STRING_OPT, "x", NULL }, { STRING_OPT, "z", "z: not a string" },
		{ STRING_OPT, "n", "n: not a string" },
		{ OBJECT_OPT, "o", NULL }, { OBJECT_OPT, "x", NULL }, { OBJECT_OPT, "a", "a: not an object" },
		{ OBJECT_OPT, "z", "z: not an object" },
		{ ARRAY_OPT, "a", NULL }, { ARRAY_OPT, "x", NULL }, { ARRAY_OPT, "o", "o: not an array" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		struct err err = { 0 };
		assert_int_equal(get(rows[i].getter, root_of(text), rows[i].name, &err), rows[i].message ? COCKET_E_FORMAT : COCKET_OK);
		assert_string_equal(err.message, rows[i].message ? rows[i].message : "");
	}
	struct err err = { 0 };
	assert_int_equal(get(BASE64, root_of(text), "long", &err), COCKET_E_TOO_LARGE);
	assert_string_equal(err.message, "long: larger than 3 bytes");
	assert_int_equal(get(STRING, root_of("[]"), "s", &err), COCKET_E_FORMAT);
	assert_string_equal(err.message, "s: missing");
}

static void
optional_fields_are_set_either_way(void **state)
{
	struct json v = root_of("{\"s\":\"x\",\"b\":false}"), member;
	const char *s = "before";
	bool b = true;
	struct err err = { 0 };

	(void)state;
	assert_int_equal(json_string_opt(&s, v, "none", &err), COCKET_OK);
	assert_null(s);
	assert_int_equal(json_string_opt(&s, v, "s", &err), COCKET_OK);
	assert_string_equal(s, "x");
	member = v;
	assert_int_equal(json_object_opt(&member, v, "none", &err), COCKET_OK);
	assert_int_equal(json_type(member), JSON_ABSENT);
	assert_int_equal(json_bool(&b, v, "b", &err), COCKET_OK);
	assert_false(b);
}

static void
closed_objects_name_the_stranger(void **state)
{
	static const char *const names[] = { "a", "b", NULL };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(json_closed(root_of("{}"), names, &err), COCKET_OK);
	assert_int_equal(json_closed(root_of("{\"b\":1,\"a\":2}"), names, &err), COCKET_OK);
	assert_int_equal(json_closed(root_of("{\"a\":1,\"A\":2}"), names, &err), COCKET_E_FORMAT);
	assert_string_equal(err.message, "A: unknown field");
	assert_int_equal(json_closed(root_of("{\"a\":1,\"\\u001b[1m\":2}"), names, &err), COCKET_E_FORMAT);
	assert_string_equal(err.message, "\\x1b[1m: unknown field");
}

static void
compact_means_no_space_between_tokens(void **state)
{
	static const struct {
		const char *text;
		bool compact;
	} rows[] = {
		{ "{}", true }, { "{\"a b\":[1,\" \\\" \",true]}", true }, { "\" \"", true }, { "\"\\\\\"", true },
		{ "{ }", false }, { "{\"a\": 1}", false }, { "[1, 2]", false }, { "{}\n", false }, { " {}", false },
		{ "[\"\\\\\" ]", false }, { "[\t]", false },
		{ "[\"\\\"\",\r\n1]", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		assert_int_equal(json_is_compact(slice_str(rows[i].text)), rows[i].compact);
}

static void
a_refused_document_leaves_nothing(void **state)
{
	struct json_doc refused = { 0 };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(json_parse(&refused, slice_str("{\"a\":1,\"a\":2}"), &err), COCKET_E_FORMAT);
	assert_null(refused.root);
	assert_int_equal(json_type(json_root(&refused)), JSON_ABSENT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(types_are_told),
		cmocka_unit_test(nothing_is_absent_where_others_write),
		cmocka_unit_test(names_match_exactly),
		cmocka_unit_test(members_come_in_order),
		cmocka_unit_test(strings_are_decoded),
		cmocka_unit_test(integers_are_exact),
		cmocka_unit_test(numbers_keep_their_text),
		cmocka_unit_test(fields_have_their_type_or_a_message),
		cmocka_unit_test(optional_fields_are_set_either_way),
		cmocka_unit_test(closed_objects_name_the_stranger),
		cmocka_unit_test(compact_means_no_space_between_tokens),
		cmocka_unit_test(a_refused_document_leaves_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, free_doc);
}
