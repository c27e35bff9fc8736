/* canonical_json.c by table: JSON in, OLPC's canonical form or the exact refusal out.
 * That it is the form that others sign is proved by tuf_vectors_test.c, where signatures of python-tuf hold over it. */
#include "support/test.h"

#include "format/tuf/canonical_json.h"

struct row {
	const char *text;
	const char *canonical; /* NULL: refused */
	const char *message;
};

#define NOT_INTEGER ": not an integer below 2^53, which alone have a canonical form"

static const struct row rows[] = {
	{ "{}", "{}", NULL },
	{ " { } ", "{}", NULL },
	{ "[]", "[]", NULL },
	{ "[ 1 , [ ] , { } ]", "[1,[],{}]", NULL },
	{ "null", "null", NULL },
	{ "[true, false, null]", "[true,false,null]", NULL },
	{ "{\"b\": 1, \"a\": 2}", "{\"a\":2,\"b\":1}", NULL },
	{ "{\"b\": {\"z\": 1, \"y\": [\"x\", \"w\"]}, \"a\": 2}", "{\"a\":2,\"b\":{\"y\":[\"x\",\"w\"],\"z\":1}}", NULL },
	/* order: bytes, so upper case first, the shorter of two first, and code points after ASCII as in Python */
	{ "{\"a\": 1, \"B\": 2, \"_\": 3, \"aa\": 4, \"\": 5}", "{\"\":5,\"B\":2,\"_\":3,\"a\":1,\"aa\":4}", NULL },
	{ "{\"\\ud83d\\ude00\": 1, \"\\uffee\": 2, \"\\u00e9\": 3, \"z\": 4}",
	  "{\"z\":4,\"\xc3\xa9\":3,\"\xef\xbf\xae\":2,\"\xf0\x9f\x98\x80\":1}", NULL },
	/* strings: '"' and '\' are escaped, nothing else is */
	{ "\"a\\\"b\\\\c\"", "\"a\\\"b\\\\c\"", NULL },
	{ "\"\\\"\"", "\"\\\"\"", NULL },
	{ "\"\\\\\"", "\"\\\\\"", NULL },
	{ "\"\\/\"", "\"/\"", NULL },
	{ "\"\\n\\t\\r\\b\\f\\u0001\\u007f\"", "\"\n\t\r\b\f\x01\x7f\"", NULL },
	{ "\"\\u00e9\\u20ac\\ud83d\\ude00\"", "\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\"", NULL },
	{ "\"\xc3\xa9\"", "\"\xc3\xa9\"", NULL },
	{ "{\"a\\\"b\": \"\"}", "{\"a\\\"b\":\"\"}", NULL },
	/* numbers: integers that every reader has exactly */
	{ "0", "0", NULL },
	{ "-1", "-1", NULL },
	{ "9007199254740991", "9007199254740991", NULL },
	{ "-9007199254740991", "-9007199254740991", NULL },
	{ "9007199254740992", NULL, "9007199254740992" NOT_INTEGER },
	{ "-9007199254740992", NULL, "-9007199254740992" NOT_INTEGER },
	{ "-0", NULL, "-0" NOT_INTEGER },
	{ "1.0", NULL, "1.0" NOT_INTEGER },
	{ "1e2", NULL, "1e2" NOT_INTEGER },
	{ "{\"a\": [{\"b\": 1.5}]}", NULL, "1.5" NOT_INTEGER },
};

static struct slice
without_before(const struct buf *out)
{
	size_t n = strlen("before");

	return slice_of(out->ptr + n, out->len - n);
}

static void
check_refused(const struct row *r, const struct buf *out, enum cocket_code code, const struct err *err)
{
	if (code != COCKET_E_FORMAT || strcmp(err->message, r->message) != 0)
		fail_msg("%s: %d %s", r->text, code, err->message);
	assert_string_equal(buf_str(out), "before");
}

static void
prints_or_refuses(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const struct row *r = &rows[i];
		AUTO(json_free) struct json_doc doc = { 0 };
		AUTO(buf_free) struct buf out = BUF(256);
		struct err err = { 0 };

		assert_int_equal(buf_add(&out, slice_str("before"), &err), COCKET_OK);
		if (json_parse(&doc, slice_str(r->text), &err))
			fail_msg("%s: %s", r->text, err.message);
		enum cocket_code code = canonical_json_print(&out, json_root(&doc), &err);
		if (!r->canonical)
			check_refused(r, &out, code, &err);
		else if (code || !slice_eq(without_before(&out), slice_str(r->canonical)))
			fail_msg("%s: %s %s", r->text, buf_str(&out), err.message);
	}
}

/* A buf with a ceiling of exactly the canonical form holds it, and one of a byte less is left as it was. */
static void
keeps_to_the_ceiling(void **state)
{
	AUTO(json_free) struct json_doc doc = { 0 };
	AUTO(buf_free) struct buf enough = BUF(9), short_of_it = BUF(8);
	struct err err = { 0 };

	(void)state;
	assert_int_equal(json_parse(&doc, slice_str("{\"a\": [1]}"), &err), COCKET_OK);
	assert_int_equal(canonical_json_print(&enough, json_root(&doc), &err), COCKET_OK);
	assert_string_equal(buf_str(&enough), "{\"a\":[1]}");
	assert_int_equal(canonical_json_print(&short_of_it, json_root(&doc), &err), COCKET_E_TOO_LARGE);
	assert_int_equal(short_of_it.len, 0);
	assert_string_equal(buf_str(&short_of_it), "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(prints_or_refuses),
		cmocka_unit_test(keeps_to_the_ceiling),
	};

	return cmocka_run_group_tests_name("canonical", tests, NULL, NULL);
}
