/* json_scan.c and json_keys.c through json_check and json_parse: RFC 8259 by the outside suite JSONTestSuite,
 * and by tables where each refusal names its place.
 * Where the suite's folder is missing, its test says SKIP. */
#include "support/test.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/json.h"
#include "base/limits.h"
#include "support/vectors.h"

#define DEEP 1000000

static struct slice
literal(const char *text, size_t size)
{
	return slice_of(text, size - 1);
}

#define TEXT_OF(s) literal((s), sizeof(s))

static enum cocket_code
parse(struct slice text, struct err *err)
{
	AUTO(json_free) struct json_doc doc = { 0 };

	*err = (struct err){ 0 };
	return json_parse(&doc, text, err);
}

static enum cocket_code
check(struct slice text, struct err *err)
{
	*err = (struct err){ 0 };
	return json_check(text, DEEP, err);
}

/* --- the outside suite --- */

/* JSON that means more than one thing: taken by the grammar, refused by json_parse with exactly this. */
static const struct {
	const char *file, *message;
} ambiguous[] = {
	{ "y_object_duplicated_key.json", "line 1 column 10: duplicate key \"a\"" },
	{ "y_object_duplicated_key_and_value.json", "line 1 column 10: duplicate key \"a\"" },
	{ "y_object_escaped_null_in_key.json", "line 1 column 6: \\u0000 is not allowed" },
	{ "y_string_null_escape.json", "line 1 column 3: \\u0000 is not allowed" },
};

static const char *
expected_message(const char *file)
{
	for (size_t i = 0; i < sizeof ambiguous / sizeof ambiguous[0]; i++)
		if (strcmp(file, ambiguous[i].file) == 0)
			return ambiguous[i].message;
	return "";
}

static void
check_suite_file(const char *folder, const char *file)
{
	AUTO(buf_free) struct buf text = BUF(MIB);
	struct err err = { 0 };
	char path[1024];

	snprintf(path, sizeof path, "%s/%s", folder, file);
	assert_int_equal(file_read(&text, path, &err), COCKET_OK);
	enum cocket_code checked = check(buf_slice(&text), &err);
	enum cocket_code parsed = parse(buf_slice(&text), &err);
	bool good = file[0] == 'y' && checked == COCKET_OK && strcmp(err.message, expected_message(file)) == 0;
	bool bad = file[0] == 'n' && checked == COCKET_E_FORMAT && parsed == COCKET_E_FORMAT;
	bool open = file[0] == 'i' && (parsed != COCKET_OK || checked == COCKET_OK);
	if (!good && !bad && !open)
		fail_msg("%s: json_check %d, json_parse %d: %s", file, checked, parsed, err.message);
}

static void
the_outside_suite_agrees(void **state)
{
	const char *outside = outside_dir();
	char folder[512];
	size_t seen[3] = { 0 };

	(void)state;
	snprintf(folder, sizeof folder, "%s/JSONTestSuite/test_parsing", outside ? outside : ".");
	DIR *d = outside ? opendir(folder) : NULL;
	if (!d) {
		printf("SKIP the_outside_suite_agrees: no JSONTestSuite (COCKET_OUTSIDE_VECTORS)\n");
		skip();
	}
	for (struct dirent *e; (e = readdir(d)) != NULL;) {
		char kind = e->d_name[0];
		if (kind == '.')
			continue;
		check_suite_file(folder, e->d_name);
		seen[kind == 'y' ? 0 : kind == 'n' ? 1 : 2]++;
	}
	closedir(d);
	printf("JSONTestSuite: %zu y_, %zu n_, %zu i_ files\n", seen[0], seen[1], seen[2]);
	assert_true(seen[0] >= 90 && seen[1] >= 180 && seen[2] >= 30);
}

/* --- tables --- */

struct row {
	struct slice text;
	const char *message; /* NULL: taken */
};

#define GOOD(s) { { (const uint8_t *)(s), sizeof(s) - 1 }, NULL }
#define BAD(s, message) { { (const uint8_t *)(s), sizeof(s) - 1 }, message }

static const struct row grammar[] = {
	GOOD("{}"), GOOD("[]"), GOOD(" \t\r\n{ \"a\" : [ 1 , true , false , null , \"x\" ] } \n"), GOOD("0"), GOOD("\"\""),
	BAD("", "line 1 column 1: unexpected end"),
	BAD("  \n ", "line 2 column 2: unexpected end"),
	BAD("{", "line 1 column 2: unexpected end"),
	BAD("[1", "line 1 column 3: unexpected end"),
	BAD("[1,", "line 1 column 4: unexpected end"),
	BAD("[1,]", "line 1 column 4: expected a value"),
	BAD("[,1]", "line 1 column 2: expected a value"),
	BAD("[1 2]", "line 1 column 4: expected ',' or ']'"),
	BAD("[1}", "line 1 column 3: expected ',' or ']'"),
	BAD("{\"a\":1]", "line 1 column 7: expected ',' or '}'"),
	BAD("{\"a\":1,}", "line 1 column 8: expected a key"),
	BAD("{a:1}", "line 1 column 2: expected a key"),
	BAD("{'a':1}", "line 1 column 2: expected a key"),
	BAD("{\"a\"}", "line 1 column 5: expected ':'"),
	BAD("{\"a\",1}", "line 1 column 5: expected ':'"),
	BAD("{\"a\":}", "line 1 column 6: expected a value"),
	BAD("{} {}", "line 1 column 4: bytes after the value"),
	BAD("{}\0", "line 1 column 3: bytes after the value"),
	BAD("{}x", "line 1 column 3: bytes after the value"),
	BAD("]", "line 1 column 1: expected a value"),
	BAD("[1] // no", "line 1 column 5: bytes after the value"),
	BAD("\xEF\xBB\xBF{}", "line 1 column 1: expected a value"),
	BAD("\xC2\xA0{}", "line 1 column 1: expected a value"),
	BAD("\f{}", "line 1 column 1: expected a value"),
	BAD("True", "line 1 column 1: expected a value"),
	BAD("tru", "line 1 column 1: expected a value"),
	BAD("truex", "line 1 column 5: bytes after the value"),
	BAD("NaN", "line 1 column 1: expected a value"),
	BAD("[\n  1,\n  x\n]", "line 3 column 3: expected a value"),
	BAD("[\"caf\xC3\xA9\", x]", "line 1 column 10: expected a value"),
	/* numbers */
	GOOD("-0"), GOOD("10"), GOOD("1.5"), GOOD("1e5"), GOOD("1E+05"), GOOD("-1.25e-2"), GOOD("1e400"),
	GOOD("[123456789012345678901234567890]"),
	BAD("01", "line 1 column 2: bytes after the value"),
	BAD("[-01]", "line 1 column 4: expected ',' or ']'"),
	BAD("+1", "line 1 column 1: expected a value"),
	BAD("-", "line 1 column 2: unexpected end"),
	BAD("[-]", "line 1 column 3: expected a digit"),
	BAD("[1.]", "line 1 column 4: expected a digit"),
	BAD(".5", "line 1 column 1: expected a value"),
	BAD("[1e]", "line 1 column 4: expected a digit"),
	BAD("[1e+]", "line 1 column 5: expected a digit"),
	BAD("[1e5.2]", "line 1 column 5: expected ',' or ']'"),
	BAD("0x10", "line 1 column 2: bytes after the value"),
	BAD("[1_000]", "line 1 column 3: expected ',' or ']'"),
	BAD("-Infinity", "line 1 column 2: expected a digit"),
	/* strings */
	GOOD("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD83D\\uDE00\""), GOOD("\"\x7F\xF0\x9F\x98\x80\""),
	BAD("\"a", "line 1 column 3: unexpected end"),
	BAD("\"\\", "line 1 column 3: unexpected end"),
	BAD("\"\\x41\"", "line 1 column 3: unknown escape"),
	BAD("\"\\\0\"", "line 1 column 3: unknown escape"),
	BAD("\"\\U0041\"", "line 1 column 3: unknown escape"),
	BAD("\"\\u12g4\"", "line 1 column 6: expected four hexadecimal digits after \\u"),
	BAD("\"\\u12\"", "line 1 column 6: expected four hexadecimal digits after \\u"),
	BAD("\"\\u12", "line 1 column 6: unexpected end"),
	BAD("\"\n\"", "line 1 column 2: control character in a string"),
	BAD("\"\t\"", "line 1 column 2: control character in a string"),
	BAD("\"\0\"", "line 1 column 2: control character in a string"),
	BAD("\"\xFF\"", "line 1 column 2: invalid UTF-8"),
	BAD("\"\xC0\xAF\"", "line 1 column 2: invalid UTF-8"),
	BAD("\"\xED\xA0\x80\"", "line 1 column 2: invalid UTF-8"),
	BAD("\"\xE2\x82", "line 1 column 2: invalid UTF-8"),
};

static void
grammar_is_rfc_8259(void **state)
{
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof grammar / sizeof grammar[0]; i++) {
		enum cocket_code expected = grammar[i].message ? COCKET_E_FORMAT : COCKET_OK;
		const char *message = grammar[i].message ? grammar[i].message : "";
		assert_int_equal(check(grammar[i].text, &err), expected);
		assert_string_equal(err.message, message);
		assert_int_equal(parse(grammar[i].text, &err), expected);
		assert_string_equal(err.message, message);
	}
	assert_int_equal(check(slice_of(NULL, 0), &err), COCKET_E_FORMAT);
}

/* Good JSON by the grammar that json_parse refuses, each beside its harmless neighbour. */
static const struct row strict[] = {
	GOOD("{\"a\":1,\"b\":2}"),
	BAD("{\"a\":1,\"a\":2}", "line 1 column 8: duplicate key \"a\""),
	BAD("{\"a\":1,\n \"a\":2}", "line 2 column 2: duplicate key \"a\""),
	BAD("{\"a\":1,\"\\u0061\":2}", "line 1 column 8: duplicate key \"\\x5cu0061\""),
	BAD("{\"\\u0061\":1,\"a\":2}", "line 1 column 13: duplicate key \"a\""),
	GOOD("{\"\\u0061\":1,\"A\":2}"),
	BAD("{\"abc\":1,\"ab\\u0063\":2}", "line 1 column 10: duplicate key \"ab\\x5cu0063\""),
	BAD("{\"b\":1,\"ab\":2,\"a\":3,\"ab\":4}", "line 1 column 21: duplicate key \"ab\""),
	BAD("{\"a\xC3\xA9\":1,\"a\xC3\xA8\":2,\"a\xC3\xA9\":3}", "line 1 column 16: duplicate key \"a\xC3\xA9\""),
	BAD("{\"/\":1,\"\\/\":2}", "line 1 column 8: duplicate key \"\\x5c/\""),
	BAD("{\"\\n\":1,\"\\u000A\":2}", "line 1 column 9: duplicate key \"\\x5cu000A\""),
	BAD("{\"\\u00e9\":1,\"\xC3\xA9\":2}", "line 1 column 13: duplicate key \"\xC3\xA9\""),
	BAD("{\"\\u00E9\":1,\"\\u00e9\":2}", "line 1 column 13: duplicate key \"\\x5cu00e9\""),
	BAD("{\"\\uD83D\\uDE00\":1,\"\xF0\x9F\x98\x80\":2}", "line 1 column 19: duplicate key \"\xF0\x9F\x98\x80\""),
	GOOD("{\"e\\u0301\":1,\"\xC3\xA9\":2}"), /* no normalisation: other bytes, another key */
	BAD("{\"\":1,\"\":2}", "line 1 column 7: duplicate key \"\""),
	GOOD("{\"a\":1,\"aa\":2,\"\":3}"),
	BAD("{\"x\":{\"a\":1,\"a\":2}}", "line 1 column 13: duplicate key \"a\""),
	BAD("[{},[{\"a\":1,\"b\":{},\"a\":2}]]", "line 1 column 20: duplicate key \"a\""),
	BAD("{\"a\":1,\"b\":{\"a\":1},\"c\":3,\"a\":4}", "line 1 column 26: duplicate key \"a\""),
	GOOD("{\"a\":{\"a\":{\"a\":1}},\"b\":[{\"a\":1},{\"a\":1}]}"),
	BAD("{\"b\":1,\"a\":1,\"a\":2,\"b\":2}", "line 1 column 14: duplicate key \"a\""),
	BAD("{\"layers\":[],\"layers\":[]}", "line 1 column 14: duplicate key \"layers\""),
	GOOD("{\"layers\":[],\"Layers\":[],\"layer\xC5\xBF\":[]}"),
	BAD("{\"a\\\"\":1,\"a\\u0022\":2}", "line 1 column 10: duplicate key \"a\\x5cu0022\""),
	BAD("\"\\u0000\"", "line 1 column 2: \\u0000 is not allowed"),
	BAD("{\"a\\u0000b\":1}", "line 1 column 4: \\u0000 is not allowed"),
	GOOD("\"\\u0001\\\\u0000\""),
	BAD("\"\\uD800\"", "line 1 column 2: lone surrogate"),
	BAD("\"\\uDC00\"", "line 1 column 2: lone surrogate"),
	BAD("\"\\uD800x\"", "line 1 column 2: lone surrogate"),
	BAD("\"\\uD800\\n\"", "line 1 column 2: lone surrogate"),
	BAD("\"\\uD800\\u0041\"", "line 1 column 2: lone surrogate"),
	BAD("\"\\uD800\\uD800\\uDC00\"", "line 1 column 2: lone surrogate"),
	BAD("\"\\uDC00\\uD800\"", "line 1 column 2: lone surrogate"),
	BAD("\"\\uDC00\\uDC00\"", "line 1 column 2: lone surrogate"),
	GOOD("\"\\uD800\\uDC00\\uDBFF\\uDFFF\""),
};

static void
what_means_two_things_is_refused(void **state)
{
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof strict / sizeof strict[0]; i++) {
		assert_int_equal(check(strict[i].text, &err), COCKET_OK);
		assert_int_equal(parse(strict[i].text, &err), strict[i].message ? COCKET_E_FORMAT : COCKET_OK);
		assert_string_equal(err.message, strict[i].message ? strict[i].message : "");
	}
}

/* --- size --- */

static void
add(struct buf *b, const char *text, size_t times)
{
	struct err err = { 0 };

	for (size_t i = 0; i < times; i++)
		assert_int_equal(buf_add(b, slice_str(text), &err), COCKET_OK);
}

/* Strings are read eight bytes at a time: what stands for something else is seen in each place, before and behind others. */
static void
each_byte_of_a_string_is_seen(void **state)
{
	(void)state;
	for (size_t at = 0; at < 24; at++)
		for (int c = 0; c < 256; c++)
			for (int before = 0; before < 3; before++) {
				uint8_t text[] = "\"xxxxxxxxxxxxxxxxxxxxxxxx\"";
				const struct slice whole = slice_of(text, sizeof text - 1);
				struct err err;

				text[1 + at] = (uint8_t)c;
				if (before > 0 && at > 0)
					text[at] = before == 1 ? 0x20 : 0x7f;
				assert_int_equal(check(whole, &err), c < 0x20 || c == '"' || c == '\\' || c >= 0x80 ? COCKET_E_FORMAT : COCKET_OK);
			}
}

static void
nesting_has_a_ceiling(void **state)
{
	static const struct {
		const char *open, *close;
	} kinds[] = { { "[", "]" }, { "{\"a\":", "}" } };

	(void)state;
	for (size_t k = 0; k < 2; k++)
		for (size_t depth = JSON_DEPTH_MAX; depth <= JSON_DEPTH_MAX + 1; depth++) {
			AUTO(buf_free) struct buf b = BUF(4 * KIB);
			struct err err;
			add(&b, kinds[k].open, depth);
			add(&b, "0", 1);
			add(&b, kinds[k].close, depth);
			assert_int_equal(parse(buf_slice(&b), &err), depth > JSON_DEPTH_MAX ? COCKET_E_FORMAT : COCKET_OK);
			if (depth > JSON_DEPTH_MAX)
				assert_non_null(strstr(err.message, ": nested too deeply"));
			assert_int_equal(json_check(buf_slice(&b), depth, &err), COCKET_OK);
			assert_int_equal(json_check(buf_slice(&b), depth - 1, &err), COCKET_E_FORMAT);
		}
}

static void
a_million_brackets_cost_no_stack(void **state)
{
	AUTO(buf_free) struct buf b = BUF(4 * MIB);
	struct err err;

	(void)state;
	add(&b, "[", DEEP);
	assert_int_equal(check(buf_slice(&b), &err), COCKET_E_FORMAT);
	add(&b, "]", DEEP);
	assert_int_equal(check(buf_slice(&b), &err), COCKET_OK);
	assert_int_equal(parse(buf_slice(&b), &err), COCKET_E_FORMAT);
	assert_string_equal(err.message, "line 1 column 33: nested too deeply");
}

static void
values_have_a_ceiling(void **state)
{
	AUTO(buf_free) struct buf b = BUF(4 * MIB);
	struct err err;

	(void)state;
	add(&b, "[", 1);
	add(&b, "0,", JSON_VALUES_MAX - 2);
	add(&b, "0]", 1);
	assert_int_equal(parse(buf_slice(&b), &err), COCKET_OK);
	b.len -= 1;
	add(&b, ",0]", 1);
	assert_int_equal(parse(buf_slice(&b), &err), COCKET_E_TOO_MANY);
	assert_string_equal(err.message, "more than 262144 values");
}

/* Quadratic, this would take minutes. */
static void
many_keys_take_no_time(void **state)
{
	AUTO(buf_free) struct buf b = BUF(8 * MIB);
	struct err err = { 0 };

	(void)state;
	add(&b, "{\"first\":0", 1);
	for (unsigned i = 0; i < 100000; i++)
		assert_int_equal(buf_addf(&b, &err, ",\"a rather long prefix %u\":0", i * 7919 % 100000), COCKET_OK);
	size_t open = b.len;
	add(&b, "}", 1);
	assert_int_equal(parse(buf_slice(&b), &err), COCKET_OK);
	b.len = open;
	add(&b, ",\"\\u0066irst\":1}", 1);
	assert_int_equal(parse(buf_slice(&b), &err), COCKET_E_FORMAT);
	assert_non_null(strstr(err.message, "duplicate key \"\\x5cu0066irst\""));
}

/* Each cut and each flipped bit of a document: an answer, and the grammar takes whatever json_parse does. */
static void
damage_never_confuses(void **state)
{
	static const char good[] = "{\"a\\u00e9\":[1,-2.5e+3,\"\xE2\x82\xAC\\uD83D\\uDE00\"],\"b\":{\"c\":null,\"d\":[true,false,{}]}}";
	struct err err;

	(void)state;
	assert_int_equal(parse(TEXT_OF(good), &err), COCKET_OK);
	for (size_t n = 0; n < sizeof good - 1; n++) {
		AUTO(buf_free) struct buf cut = BUF(200); /* on the heap, so that a byte read past the end is seen */
		assert_int_equal(buf_add(&cut, slice_of(good, n), &err), COCKET_OK);
		assert_int_equal(parse(buf_slice(&cut), &err), COCKET_E_FORMAT);
	}
	for (size_t bit = 0; bit < 8 * (sizeof good - 1); bit++) {
		char bad[sizeof good];
		memcpy(bad, good, sizeof good);
		bad[bit / 8] = (char)(bad[bit / 8] ^ (1 << bit % 8));
		if (parse(TEXT_OF(bad), &err) == COCKET_OK)
			assert_int_equal(check(TEXT_OF(bad), &err), COCKET_OK);
		else
			assert_int_equal(err.code, COCKET_E_FORMAT);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_outside_suite_agrees),
		cmocka_unit_test(grammar_is_rfc_8259),
		cmocka_unit_test(what_means_two_things_is_refused),
		cmocka_unit_test(each_byte_of_a_string_is_seen),
		cmocka_unit_test(nesting_has_a_ceiling),
		cmocka_unit_test(a_million_brackets_cost_no_stack),
		cmocka_unit_test(values_have_a_ceiling),
		cmocka_unit_test(many_keys_take_no_time),
		cmocka_unit_test(damage_never_confuses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
