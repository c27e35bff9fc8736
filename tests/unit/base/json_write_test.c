/* json_write.c: commas and escapes, byte for byte; errors stick; what is printed parses to the same again. */
#include "support/test.h"

#include "base/json.h"

struct row {
	struct slice in;
	const char *out;
};

#define ROW(in, out) { { (const uint8_t *)(in), sizeof(in) - 1 }, out }

static void
strings_are_escaped(void **state)
{
	static const struct row rows[] = {
		ROW("", "\"\""),
		ROW("plain <>&'/", "\"plain <>&'/\""),
		ROW("\"\\", "\"\\\"\\\\\""),
		ROW("\b\f\n\r\t", "\"\\b\\f\\n\\r\\t\""),
		ROW("\0\x01\x1F\x7F", "\"\\u0000\\u0001\\u001f\\u007f\""),
		ROW("\xC2\x9B" "31m", "\"\\u009b31m\""),                           /* what a terminal would obey */
		ROW("a\xE2\x80\xAEgnp.exe", "\"a\\u202egnp.exe\""),
		ROW("\xF3\xA0\x81\x81", "\"\\udb40\\udc41\""),
		ROW("caf\xC3\xA9 \xF0\x9F\x98\x80", "\"caf\xC3\xA9 \xF0\x9F\x98\x80\""),
		ROW("\xFFz", "\"\xEF\xBF\xBDz\""),
		ROW("\xE2\x82", "\"\xEF\xBF\xBD\xEF\xBF\xBD\""),
		ROW("\xED\xA0\x80", "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\""),
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		AUTO(buf_free) struct buf b = BUF(100);
		struct err err = { 0 };
		assert_int_equal(json_write_string(&b, rows[i].in, &err), COCKET_OK);
		assert_string_equal(buf_str(&b), rows[i].out);
	}
}

static void
a_string_that_does_not_fit_leaves_no_trace(void **state)
{
	(void)state;
	for (size_t max = 4; max < 13; max++) {
		AUTO(buf_free) struct buf b = BUF(max);
		struct err err = { 0 };
		assert_int_equal(buf_add(&b, slice_str("head"), &err), COCKET_OK);
		assert_int_equal(json_write_string(&b, slice_str("a\nb\x01"), &err), COCKET_E_TOO_LARGE);
		assert_string_equal(buf_str(&b), "head");
	}
}

static void
commas_go_between(void **state)
{
	AUTO(buf_free) struct buf b = BUF(1000);
	struct json_writer w;
	struct err err = { 0 };

	(void)state;
	json_writer_init(&w, &b);
	json_begin_object(&w);
	json_key(&w, "empty");
	json_begin_object(&w);
	json_end_object(&w);
	json_key(&w, "list");
	json_begin_array(&w);
	json_put_u64(&w, 0);
	json_put_u64(&w, UINT64_MAX);
	json_put_bool(&w, true);
	json_put_bool(&w, false);
	json_put_null(&w);
	json_put_string(&w, slice_str("x"));
	json_put_raw(&w, slice_str("[1]"));
	json_begin_array(&w);
	json_end_array(&w);
	json_begin_object(&w);
	json_key(&w, "k\"");
	json_put_u64(&w, 1);
	json_end_object(&w);
	json_end_array(&w);
	json_key(&w, "last");
	json_put_string(&w, slice_str(""));
	json_end_object(&w);
	assert_int_equal(json_writer_done(&w, &err), COCKET_OK);
	assert_string_equal(buf_str(&b),
	                    "{\"empty\":{},\"list\":[0,18446744073709551615,true,false,null,\"x\",[1],[],{\"k\\\"\":1}],\"last\":\"\"}");
}

static void
the_first_error_sticks(void **state)
{
	AUTO(buf_free) struct buf b = BUF(8);
	struct json_writer w;
	struct err err = { 0 };

	(void)state;
	json_writer_init(&w, &b);
	json_begin_array(&w);
	json_put_string(&w, slice_str("too long for it"));
	json_put_u64(&w, 1);
	json_put_bool(&w, true);
	json_put_raw(&w, slice_str("1"));
	json_key(&w, "k");
	json_end_array(&w);
	assert_int_equal(json_writer_done(&w, &err), COCKET_E_TOO_LARGE);
	assert_string_equal(err.message, "larger than 8 bytes");
	assert_true(b.len <= 8);
}

/* Nothing is lost: names in their order, strings, and numbers as they were written. */
static void
parsed_values_print_again(void **state)
{
	static const char *const rows[][2] = {
		{ "null", "null" }, { "[ ]", "[]" }, { " { } ", "{}" }, { "\"\\u0041\\/\"", "\"A/\"" },
		{ "{\"z\": [1, 2.50, -0, 1e400, 9007199254740993], \"a\": {\"t\": true, \"f\": false}}",
		  "{\"z\":[1,2.50,-0,1e400,9007199254740993],\"a\":{\"t\":true,\"f\":false}}" },
		{ "[\"\\u00e9\\uD83D\\uDE00\\u001f\"]", "[\"\xC3\xA9\xF0\x9F\x98\x80\\u001f\"]" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		AUTO(json_free) struct json_doc doc = { 0 };
		AUTO(buf_free) struct buf b = BUF(1000);
		struct json_writer w;
		struct err err = { 0 };
		assert_int_equal(json_parse(&doc, slice_str(rows[i][0]), &err), COCKET_OK);
		json_writer_init(&w, &b);
		json_put_value(&w, json_root(&doc));
		assert_int_equal(json_writer_done(&w, &err), COCKET_OK);
		assert_string_equal(buf_str(&b), rows[i][1]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(strings_are_escaped),
		cmocka_unit_test(a_string_that_does_not_fit_leaves_no_trace),
		cmocka_unit_test(commas_go_between),
		cmocka_unit_test(the_first_error_sticks),
		cmocka_unit_test(parsed_values_print_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
