/* cache_record.c: what is written is read back to the same answers; what was changed anywhere is not taken, however well it was done. */
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>

#include "image/cache/cache_record.h"
#include "support/fixture.h"

static struct err err;
static struct digest key;

#define MANIFEST_TEXT "{\"schemaVersion\":2}"
#define LISTING_TEXT "{\"manifests\":[]}"

static int
begin(void **state)
{
	(void)state;
	err = (struct err){ 0 };
	memset(key.bytes, 7, sizeof key.bytes);
	return 0;
}

/* --- drafts --- */

static struct fetch
fetched(enum fetch_kind kind, const char *tag, const char *body)
{
	struct fetch f = { .kind = kind, .digest = digest_of(slice_str(MANIFEST_TEXT)), .max = 1000, .body = BUF(1000) };

	snprintf(f.tag, sizeof f.tag, "%s", tag);
	snprintf(f.served_type, sizeof f.served_type, "%s", "text/x");
	if (body == NULL)
		(void)fail(&f.err, COCKET_E_NOT_FOUND, "not found");
	else
		text_print(&f.body, "%s", body);
	return f;
}

static void
add(struct cache_draft *d, enum fetch_kind kind, const char *tag, const char *page, const char *next, const char *body)
{
	AUTO(fetch_free) struct fetch f = fetched(kind, tag, body);

	snprintf(f.next, sizeof f.next, "%s", next);
	cache_draft_add(d, &f, page);
}

static void
print_whole(struct buf *out)
{
	struct cache_draft d;

	cache_draft_begin(&d);
	add(&d, FETCH_MANIFEST, "", "", "", MANIFEST_TEXT);
	add(&d, FETCH_TAG, "there", "", "", "abc");
	add(&d, FETCH_TAG, "absent", "", "", NULL);
	add(&d, FETCH_REFERRERS, "", "", "/next?\"x\"", LISTING_TEXT);
	add(&d, FETCH_REFERRERS, "", "/next?\"x\"", "", "");
	add(&d, FETCH_BLOB, "", "", "", MANIFEST_TEXT);
	assert_int_equal(cache_draft_print(out, &d, &key, 1700000000, &err), COCKET_OK);
	cache_draft_free(&d);
}

static enum cocket_code
parse(struct cache_record *r, struct slice text)
{
	AUTO(buf_free) struct buf copy = BUF(CACHE_RECORD_MAX_BYTES);

	err = (struct err){ 0 };
	assert_int_equal(buf_add(&copy, text, &err), COCKET_OK);
	return cache_record_parse(r, &copy, &key, &err);
}

static const struct cache_answer *
ask(const struct cache_record *r, enum fetch_kind kind, const char *tag, const char *page)
{
	AUTO(fetch_free) struct fetch f = fetched(kind, tag, "");

	snprintf(f.next, sizeof f.next, "%s", page);
	return cache_record_find(r, &f);
}

static void
answers_are_those_that_were_given(void **state)
{
	AUTO(buf_free) struct buf text = BUF(CACHE_RECORD_MAX_BYTES);
	AUTO(cache_record_free) struct cache_record r = { 0 };

	(void)state;
	print_whole(&text);
	assert_int_equal(parse(&r, buf_slice(&text)), COCKET_OK);
	assert_int_equal(r.count, 6);
	assert_int_equal(r.listed, 1700000000);
	assert_true(slice_is(ask(&r, FETCH_MANIFEST, "", "")->body, MANIFEST_TEXT));
	assert_true(slice_is(ask(&r, FETCH_BLOB, "", "")->body, MANIFEST_TEXT));
	assert_true(slice_is(ask(&r, FETCH_TAG, "there", "")->body, "abc"));
	assert_string_equal(ask(&r, FETCH_TAG, "there", "")->type, "text/x");
	assert_true(ask(&r, FETCH_TAG, "absent", "")->absent);
	assert_string_equal(ask(&r, FETCH_REFERRERS, "", "")->next, "/next?\"x\"");
	assert_true(slice_is(ask(&r, FETCH_REFERRERS, "", "/next?\"x\"")->body, ""));
	assert_null(ask(&r, FETCH_TAG, "other", ""));
	assert_null(ask(&r, FETCH_REFERRERS, "", "/other"));
}

static void
an_answer_of_another_size_is_none(void **state)
{
	AUTO(buf_free) struct buf text = BUF(CACHE_RECORD_MAX_BYTES);
	AUTO(cache_record_free) struct cache_record r = { 0 };
	AUTO(fetch_free) struct fetch f = fetched(FETCH_MANIFEST, "", "");

	(void)state;
	print_whole(&text);
	assert_int_equal(parse(&r, buf_slice(&text)), COCKET_OK);
	f.has_size = true;
	f.size = sizeof MANIFEST_TEXT - 1;
	assert_non_null(cache_record_find(&r, &f));
	f.size++;
	assert_null(cache_record_find(&r, &f));
	f.has_size = false;
	f.max = sizeof MANIFEST_TEXT - 2;
	assert_null(cache_record_find(&r, &f));
	f.max++;
	f.digest.bytes[0] ^= 1;
	assert_null(cache_record_find(&r, &f));
}

/* --- changed --- */

static void
every_changed_byte_is_noticed(void **state)
{
	AUTO(buf_free) struct buf text = BUF(CACHE_RECORD_MAX_BYTES);
	struct cache_record r;

	(void)state;
	print_whole(&text);
	for (size_t i = 0; i < text.len; i++) {
		text.ptr[i] ^= 1;
		assert_int_not_equal(parse(&r, buf_slice(&text)), COCKET_OK);
		text.ptr[i] ^= 1;
	}
	for (size_t n = 0; n < text.len; n++)
		assert_int_not_equal(parse(&r, slice_of(text.ptr, n)), COCKET_OK);
}

/* By one who computes the first line anew: head is the second line, bodies what follows. */
static enum cocket_code
parse_forged(const char *head, const char *bodies)
{
	AUTO(buf_free) struct buf rest = BUF(CACHE_RECORD_MAX_BYTES), text = BUF(CACHE_RECORD_MAX_BYTES);
	AUTO(cache_record_free) struct cache_record r = { 0 };
	char hex[DIGEST_HEX_BYTES];

	text_print(&rest, "%s\n%s", head, bodies);
	struct digest check = digest_of(buf_slice(&rest));
	digest_print_hex(hex, &check);
	text_print(&text, "%s\n%s", hex, buf_str(&rest));
	return parse(&r, buf_slice(&text));
}

#define KEY "0707070707070707070707070707070707070707070707070707070707070707"
#define HEAD(answers) "{\"cocket-cache\":1,\"key\":\"" KEY "\",\"listed\":5,\"answers\":[" answers "]}"
#define ABC "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

static const struct {
	const char *head, *bodies;
	enum cocket_code code;
	const char *message;
} forged[] = {
	{ HEAD(""), "", COCKET_OK, "" },
	{ HEAD("{\"kind\":\"tag\",\"name\":\"a\",\"size\":3}"), "abc", COCKET_OK, "" },
	{ HEAD("{\"kind\":\"blob\",\"digest\":\"" ABC "\",\"size\":3}"), "abc", COCKET_OK, "" },
	{ HEAD("{\"kind\":\"blob\",\"digest\":\"" ABC "\",\"size\":3}"), "abd", COCKET_E_DIGEST, "answer 1: digest is sha256:" },
	{ HEAD("{\"kind\":\"manifest\",\"digest\":\"" ABC "\",\"size\":2}"), "ab", COCKET_E_DIGEST, "answer 1: digest is sha256:" },
	{ HEAD("{\"kind\":\"manifest\",\"size\":3}"), "abc", COCKET_E_FORMAT, "answer 1: digest: digest: missing" },
	{ HEAD("{\"kind\":\"manifest\",\"digest\":\"sha256:../x\",\"size\":3}"), "abc", COCKET_E_FORMAT, "answer 1: digest: " },
	{ HEAD("{\"kind\":\"tag\",\"name\":\"a\",\"size\":3}"), "ab", COCKET_E_FORMAT, "answer 1: size: 3 bytes, but only 2 are left" },
	{ HEAD("{\"kind\":\"tag\",\"name\":\"a\",\"size\":3}"), "abcd", COCKET_E_FORMAT, "1 trailing bytes" },
	{ HEAD("{\"kind\":\"tag\",\"name\":\"a\",\"size\":9007199254740992}"), "abc", COCKET_E_FORMAT, "answer 1: size: 9007199254740992 bytes, but only 3 are left" },
	{ HEAD("{\"kind\":\"tag\",\"name\":\"a\",\"size\":-1}"), "abc", COCKET_E_FORMAT, "answer 1: size: -1: not an integer" },
	{ HEAD("{\"kind\":\"tag\",\"name\":\"a\",\"size\":null}"), "abc", COCKET_E_FORMAT, "answer 1: size: not a number" },
	{ HEAD("{\"kind\":\"verdict\",\"name\":\"a\",\"size\":3}"), "abc", COCKET_E_FORMAT, "answer 1: kind: verdict" },
	{ HEAD("{\"name\":\"a\",\"size\":3}"), "abc", COCKET_E_FORMAT, "answer 1: kind: missing" },
	{ HEAD("{\"kind\":\"tag\",\"name\":\"a\",\"size\":3,\"allow\":1}"), "abc", COCKET_E_FORMAT, "answer 1: allow: unknown field" },
	{ HEAD("7"), "", COCKET_E_FORMAT, "answer 1: not an object" },
	{ HEAD("{\"kind\":\"referrers\",\"digest\":\"" ABC "\",\"next\":\"/p\",\"size\":0}"), "", COCKET_E_FORMAT, "a page of referrers is missing" },
	{ HEAD("{\"kind\":\"referrers\",\"digest\":\"" ABC "\",\"next\":\"/p\",\"size\":0},{\"kind\":\"referrers\",\"digest\":\"" ABC "\",\"name\":\"/p\",\"size\":0}"),
	  "", COCKET_OK, "" },
	{ "{\"cocket-cache\":2,\"key\":\"" KEY "\",\"listed\":5,\"answers\":[]}", "", COCKET_E_FORMAT, "format 2, expected 1" },
	{ "{\"cocket-cache\":1,\"key\":\"" KEY "\",\"listed\":5,\"answers\":[],\"verdict\":\"allow\"}", "", COCKET_E_FORMAT, "verdict: unknown field" },
	{ "{\"cocket-cache\":1,\"key\":\"08\",\"listed\":5,\"answers\":[]}", "", COCKET_E_FORMAT, "the record of another key" },
	{ "{\"cocket-cache\":1,\"key\":\"" KEY "\",\"answers\":[]}", "", COCKET_E_FORMAT, "listed: missing" },
	{ "{\"cocket-cache\":1,\"key\":\"" KEY "\",\"listed\":-5,\"answers\":[]}", "", COCKET_E_FORMAT, "listed: -5: not an integer" },
	{ "{\"cocket-cache\":1,\"cocket-cache\":1}", "", COCKET_E_FORMAT, "" },
	{ "[]", "", COCKET_E_FORMAT, "not an object" },
	{ "", "", COCKET_E_FORMAT, "" },
};

static void
what_is_well_forged_is_read_strictly(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof forged / sizeof *forged; i++) {
		enum cocket_code code = parse_forged(forged[i].head, forged[i].bodies);

		if (code != forged[i].code || strncmp(err.message, forged[i].message, strlen(forged[i].message)) != 0)
			fail_msg("row %zu: code %d, %s", i, (int)code, err.message);
	}
}

/* --- bounds --- */

static void
more_answers_than_a_record_holds(void **state)
{
	AUTO(buf_free) struct buf text = BUF(CACHE_RECORD_MAX_BYTES);
	AUTO(cache_record_free) struct cache_record r = { 0 };

	(void)state;
	for (size_t more = 0; more <= 1; more++) {
		struct cache_draft d;

		cache_draft_begin(&d);
		for (size_t i = 0; i < CACHE_ANSWERS_MAX + more; i++)
			add(&d, FETCH_TAG, "absent", "", "", NULL);
		assert_int_equal(cache_draft_print(&text, &d, &key, 5, &err), more ? COCKET_E_TOO_MANY : COCKET_OK);
		cache_draft_free(&d);
	}
	assert_int_equal(parse(&r, buf_slice(&text)), COCKET_OK);
	assert_int_equal(r.count, CACHE_ANSWERS_MAX);
}

static void
more_bytes_than_a_record_holds(void **state)
{
	AUTO(buf_free) struct buf text = BUF(CACHE_RECORD_MAX_BYTES);
	AUTO(fetch_free) struct fetch f = { .kind = FETCH_TAG, .body = BUF(2 * MIB) };
	struct cache_draft d;

	(void)state;
	assert_non_null(buf_reserve(&f.body, MIB / 2, &err));
	memset(f.body.ptr, 'x', MIB / 2);
	f.body.len = MIB / 2;
	for (size_t times = 1; times <= 3; times++) {
		cache_draft_begin(&d);
		for (size_t i = 0; i < times; i++)
			cache_draft_add(&d, &f, "");
		assert_int_equal(cache_draft_print(&text, &d, &key, 5, &err), times == 1 ? COCKET_OK : COCKET_E_TOO_LARGE);
		cache_draft_free(&d);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(answers_are_those_that_were_given, begin),
		cmocka_unit_test_setup(an_answer_of_another_size_is_none, begin),
		cmocka_unit_test_setup(every_changed_byte_is_noticed, begin),
		cmocka_unit_test_setup(what_is_well_forged_is_read_strictly, begin),
		cmocka_unit_test_setup(more_answers_than_a_record_holds, begin),
		cmocka_unit_test_setup(more_bytes_than_a_record_holds, begin),
	};

	return cmocka_run_group_tests_name("cache_record", tests, NULL, NULL);
}
