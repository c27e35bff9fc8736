/* source_policy.c: what the rules are, letter by letter, and which policies that are there already can be combined with ours.  What they deny is
 * asked of regular expressions in tests/hostile/test_docker.py. */
#include "support/test.h"

#include "format/files/source_policy.h"

#define HEX "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define PINNED "r.example:5000/a:1@sha256:" HEX

static struct buf
print(const char *const pinned[], size_t n, const char *there, enum cocket_code code, const char *message)
{
	struct buf out = BUF(1 << 20);
	struct err err = { 0 };

	assert_int_equal(source_policy_print(&out, pinned, n, slice_str(there), &err), code);
	assert_string_equal(err.message, message);
	return out;
}

static void
no_image_may_be_fetched(void **state)
{
	AUTO(buf_free) struct buf out = print(NULL, 0, NULL, COCKET_OK, "");

	(void)state;
	assert_string_equal(buf_str(&out),
	                    "{\"version\":1,\"rules\":[{\"action\":\"DENY\",\"selector\":{\"identifier\":\"(?s)^(?:(?:$|[^ghl])|g(?:$|[^i])|gi(?:$|[^t])|"
	                    "git(?:$|[^:])|git:(?:$|[^/])|git:/(?:$|[^/])|h(?:$|[^t])|ht(?:$|[^t])|htt(?:$|[^p])|http(?:$|[^:s])|http:(?:$|[^/])|"
	                    "http:/(?:$|[^/])|https(?:$|[^:])|https:(?:$|[^/])|https:/(?:$|[^/])|l(?:$|[^o])|lo(?:$|[^c])|loc(?:$|[^a])|loca(?:$|[^l])|"
	                    "local(?:$|[^:])|local:(?:$|[^/])|local:/(?:$|[^/]))\",\"match_type\":\"REGEX\"}}]}");
}

static void
an_image_may_by_its_digest(void **state)
{
	static const char *const pinned[] = { PINNED, PINNED };
	AUTO(buf_free) struct buf once = print(pinned, 1, NULL, COCKET_OK, ""), twice = print(pinned, 2, NULL, COCKET_OK, "");

	(void)state;
	assert_string_equal(buf_str(&once), buf_str(&twice));
	assert_non_null(strstr(buf_str(&once), "\"(?s)^docker\\\\-image://r(?:(?:$|[^\\\\.])|\\\\.(?:$|[^e])")); /* a host's letters */
	assert_non_null(strstr(buf_str(&once), "/a(?:$|[^:@])"));                                             /* with its tag or without */
	assert_non_null(strstr(buf_str(&once), "f.)\""));                                                     /* nothing behind the digest */
}

static void
a_policy_that_is_there_comes_first(void **state)
{
	static const struct {
		const char *there;
		enum cocket_code code;
		const char *message;
	} rows[] = {
		{ "{}", COCKET_OK, "" },
		{ "{\"version\":1,\"rules\":[]}", COCKET_OK, "" },
		{ "{\"rules\":[{\"action\":\"DENY\",\"selector\":{\"identifier\":\"*\"}}]}", COCKET_OK, "" },
		{ "[]", COCKET_E_FORMAT, "not a json object" },
		{ "{\"Rules\":[]}", COCKET_E_FORMAT, "Rules: unknown field" },
		{ "{\"rules\":{}}", COCKET_E_FORMAT, "rules: not an array" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(buf_free) struct buf out = print(NULL, 0, rows[i].there, rows[i].code, rows[i].message);
		if (rows[i].code == COCKET_OK)
			assert_non_null(strstr(buf_str(&out), "\"match_type\":\"REGEX\"}}]}"));
	}
	AUTO(buf_free) struct buf out = print(NULL, 0, rows[2].there, COCKET_OK, "");
	assert_ptr_equal(strstr(buf_str(&out), "{\"version\":1,\"rules\":[{\"action\":\"DENY\",\"selector\":{\"identifier\":\"*\"}},{"), buf_str(&out));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_image_may_be_fetched), cmocka_unit_test(an_image_may_by_its_digest), cmocka_unit_test(a_policy_that_is_there_comes_first),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
