/* json_pull.c: what it reads is what json.c reads, nothing is taken that json.c refuses, and large documents cost no memory. */
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include "base/json_pull.h"
#include "base/limits.h"

static struct json_pull
opened(const char *text)
{
	struct json_pull root;
	struct err err = { 0 };

	if (json_pull_open(&root, slice_str(text), 64, 1000, &err))
		fail_msg("%s: %s", text, err.message);
	return root;
}

static void
expect_text(struct json_pull v, const char *text)
{
	AUTO(buf_free) struct buf decoded = BUF(KIB);
	char copy[64];
	struct err err = { 0 };

	assert_int_equal(json_pull_text(&decoded, v, &err), COCKET_OK);
	assert_string_equal(buf_str(&decoded), text);
	assert_int_equal(json_pull_copy(copy, sizeof copy, v, &err), COCKET_OK);
	assert_string_equal(copy, text);
	assert_true(json_pull_is(v, text) == (json_pull_type(v) == JSON_STRING));
	assert_false(json_pull_is(v, "other"));
}

static void
test_members(void **state)
{
	struct json_pull root = opened(" { \"a\" : 1 , \"b\":[ true,false , null,\"x\",{},[] ],\"\\u0063\":{\"d\":-1.5e3}\n} ");
	struct json_members m = json_pull_enter(root);
	static const enum json_type types[] = { JSON_BOOL, JSON_BOOL, JSON_NULL, JSON_STRING, JSON_OBJECT, JSON_ARRAY };
	size_t n = 0;

	(void)state;
	assert_true(json_pull_next(&m));
	assert_true(json_pull_is(m.name, "a"));
	assert_int_equal(json_pull_type(m.value), JSON_NUMBER);
	assert_true(json_pull_next(&m));
	for (struct json_members e = json_pull_enter(m.value); json_pull_next(&e); n++) {
		assert_int_equal(json_pull_type(e.value), types[n]);
		assert_int_equal(json_pull_type(e.name), JSON_ABSENT);
	}
	assert_int_equal(n, 6);
	assert_true(json_pull_next(&m));
	assert_true(json_pull_is(m.name, "c"));
	assert_true(slice_is(json_pull_number(json_pull_get(m.value, "d")), "-1.5e3"));
	assert_false(json_pull_next(&m));
	assert_false(json_pull_next(&m));
	assert_true(slice_is(json_pull_get(root, "c").text, "{\"d\":-1.5e3}"));
	assert_int_equal(json_pull_type(json_pull_get(root, "z")), JSON_ABSENT);
	assert_int_equal(json_pull_type(json_pull_get(json_pull_get(root, "a"), "z")), JSON_ABSENT);
}

static void
test_fields(void **state)
{
	static const char *const names[] = { "b", "none", "a" };
	struct json_pull f[3];

	(void)state;
	json_pull_fields(f, names, 3, opened("{\"a\":1,\"x\":{\"b\":9},\"b\":2}"));
	assert_true(slice_is(f[0].text, "2"));
	assert_int_equal(json_pull_type(f[1]), JSON_ABSENT);
	assert_true(slice_is(f[2].text, "1"));
	json_pull_fields(f, names, 3, opened("[1]"));
	assert_int_equal(json_pull_type(f[0]), JSON_ABSENT);
}

static void
test_strings(void **state)
{
	struct slice plain;
	char copy[4];
	struct err err = { 0 };

	(void)state;
	expect_text(opened("\"\""), "");
	expect_text(opened("\"plain\""), "plain");
	expect_text(opened("\"a\\\"\\\\\\/\\b\\f\\n\\r\\tz\""), "a\"\\/\b\f\n\r\tz");
	expect_text(opened("\"\\u003c\\u00e9\\u20AC\\ud83d\\ude00!\""), "<\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80!");
	expect_text(opened("\"ends in \\\\\""), "ends in \\");
	expect_text(opened("7"), "");
	assert_true(json_pull_plain(&plain, opened("\"ab\"")));
	assert_true(slice_is(plain, "ab"));
	assert_false(json_pull_plain(&plain, opened("\"a\\u0062\"")));
	assert_false(json_pull_plain(&plain, opened("1")));
	assert_false(json_pull_is(opened("\"a\\u0062\""), "a"));
	assert_false(json_pull_is(opened("\"a\\u0062\""), "abc"));
	assert_int_equal(json_pull_copy(copy, sizeof copy, opened("\"abc\""), &err), COCKET_OK);
	assert_int_equal(json_pull_copy(copy, sizeof copy, opened("\"abcd\""), &err), COCKET_E_TOO_LARGE);
	assert_int_equal(json_pull_copy(copy, sizeof copy, opened("\"ab\\u20ac\""), &err), COCKET_E_TOO_LARGE);
}

static void
test_values(void **state)
{
	uint64_t n;
	struct err err = { 0 };

	(void)state;
	assert_true(json_pull_u64(&n, opened("42")) && n == 42);
	assert_false(json_pull_u64(&n, opened("-1")));
	assert_false(json_pull_u64(&n, opened("1.0")));
	assert_false(json_pull_u64(&n, opened("\"42\"")));
	assert_true(json_pull_is_true(opened("true")));
	assert_false(json_pull_is_true(opened("false")));
	assert_false(json_pull_is_true(opened("\"true\"")));
	assert_int_equal(json_pull_expect(opened("[]"), JSON_ARRAY, "x", &err), COCKET_OK);
	assert_int_equal(json_pull_expect(opened("{}"), JSON_ARRAY, "x", &err), COCKET_E_FORMAT);
	assert_string_equal(err.message, "x: not an array");
	assert_int_equal(json_pull_expect((struct json_pull){ 0 }, JSON_OBJECT, "x", &err), COCKET_E_FORMAT);
	assert_string_equal(err.message, "x: missing");
	assert_int_equal(json_pull_expect_loose(opened("null"), JSON_OBJECT, "x", &err), COCKET_OK);
	assert_int_equal(json_pull_expect_loose((struct json_pull){ 0 }, JSON_OBJECT, "x", &err), COCKET_OK);
	assert_int_equal(json_pull_expect_loose(opened("1"), JSON_OBJECT, "x", &err), COCKET_E_FORMAT);
}

static const struct {
	const char *text;
	enum cocket_code code;
	const char *message;
} refused[] = {
	{ "", COCKET_E_FORMAT, "unexpected end" },
	{ "{\"a\":1,\"\\u0061\":2}", COCKET_E_FORMAT, "duplicate key" },
	{ "{\"a\":1}x", COCKET_E_FORMAT, "bytes after the value" },
	{ "[1,]", COCKET_E_FORMAT, "expected a value" },
	{ "{a:1}", COCKET_E_FORMAT, "expected a key" },
	{ "\"\\u0000\"", COCKET_E_FORMAT, "\\u0000 is not allowed" },
	{ "\"\\ud800\"", COCKET_E_FORMAT, "lone surrogate" },
	{ "[[[[1]]]]", COCKET_E_FORMAT, "nested too deeply" },
	{ "[1,2,3,4,5,6,7,8]", COCKET_E_TOO_MANY, "more than 8 values" },
};

static void
test_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
		struct json_pull root;
		struct err err = { 0 };
		if (json_pull_open(&root, slice_str(refused[i].text), 3, 8, &err) != refused[i].code || !strstr(err.message, refused[i].message))
			fail_msg("%s: %s, expected %s", refused[i].text, err.message, refused[i].message);
	}
	(void)opened("[[[1,2,3,4,5]]]");
}

/* Keys of objects that are open: their number is the memory that a document may cost. */
static void
test_open_keys(void **state)
{
	AUTO(buf_free) struct buf text = BUF(8 * MIB);
	struct json_pull root;
	struct err err = { 0 };

	(void)state;
	assert_int_equal(buf_addf(&text, &err, "{"), COCKET_OK);
	for (size_t i = 0; i < JSON_OPEN_KEYS_MAX; i++)
		assert_int_equal(buf_addf(&text, &err, "%s\"k%zu\":0", i ? "," : "", i), COCKET_OK);
	assert_int_equal(buf_addf(&text, &err, "}"), COCKET_OK);
	assert_int_equal(json_pull_open(&root, buf_slice(&text), 3, 1 << 20, &err), COCKET_OK);
	text.len--;
	assert_int_equal(buf_addf(&text, &err, ",\"one more\":0}"), COCKET_OK);
	assert_int_equal(json_pull_open(&root, buf_slice(&text), 3, 1 << 20, &err), COCKET_E_TOO_MANY);
	assert_string_equal(err.message, "more than 131072 keys");
}

/* 16 MiB of packages, all of which are read: the resident set grows by less than 2 MiB over the text.  Sanitizers have another memory. */
static void
test_memory(void **state)
{
	AUTO(buf_free) struct buf text = BUF(17 * MIB);
	struct json_pull root;
	struct rusage before, after;
	struct err err = { 0 };
	size_t n = 0;

	(void)state;
	assert_int_equal(buf_addf(&text, &err, "{\"packages\":["), COCKET_OK);
	while (text.len < 16 * MIB)
		assert_int_equal(buf_addf(&text, &err, "%s{\"name\":\"package\",\"version\":\"1.2.3\",\"purl\":\"pkg:deb/debian/package@1.2.3\",\"files\":[1,2,3]}",
		                          text.len > 20 ? "," : ""),
		                 COCKET_OK);
	assert_int_equal(buf_addf(&text, &err, "]}"), COCKET_OK);
	getrusage(RUSAGE_SELF, &before);
	assert_int_equal(json_pull_open(&root, buf_slice(&text), 64, PREDICATE_VALUES_MAX, &err), COCKET_OK);
	for (struct json_members m = json_pull_enter(json_pull_get(root, "packages")); json_pull_next(&m); n++)
		assert_true(json_pull_is(json_pull_get(m.value, "version"), "1.2.3"));
	getrusage(RUSAGE_SELF, &after);
	assert_true(n > 160000);
#ifndef __SANITIZE_ADDRESS__
	assert_true(after.ru_maxrss - before.ru_maxrss < 2048);
#endif
}

/* The value alone is what it opens, whatever space is around it, and whatever kind it is of. */
static void
test_root(void **state)
{
	static const char *const values[] = { "1", "-1.5e3", "null", "true", "\"\"", "\" a \"", "[]", "{}", "[ 1 ]", "{ \"a\" : 2 }" };
	static const char *const spaces[] = { "", " ", "\n", "\r\n\t  " };
	char text[64];

	(void)state;
	for (size_t v = 0; v < sizeof values / sizeof *values; v++)
		for (size_t i = 0; i < 16; i++) {
			snprintf(text, sizeof text, "%s%s%s", spaces[i / 4], values[v], spaces[i % 4]);
			if (!slice_is(opened(text).text, values[v]))
				fail_msg("%s", text);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_members),
		cmocka_unit_test(test_root),
		cmocka_unit_test(test_fields),
		cmocka_unit_test(test_strings),
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_open_keys),
		cmocka_unit_test(test_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
