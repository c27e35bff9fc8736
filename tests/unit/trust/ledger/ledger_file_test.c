/* ledger_file.c: what is a ledger and what is none, and the rule by which an image gives way to another (attacks A14, A18, A19, A21).
 * Each refusal has the document beside it that is taken. */
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "trust/ledger/ledger_file.h"

#define A64 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define A "sha256:" A64
#define ENTRY "{\"digest\":\"" A "\",\"signed-at\":5,\"accepted-at\":7}"
#define DOC(images) "{\"cocket-ledger\":1,\"images\":{" images "}}\n"

static struct ledger_entry
entry(char digest, int64_t signed_at)
{
	struct ledger_entry e = { .has_signed_at = signed_at >= 0, .signed_at = signed_at >= 0 ? signed_at : 0, .accepted_at = 1000 };

	memset(e.digest.bytes, digest, sizeof e.digest.bytes);
	return e;
}

/* --- the document --- */

static const struct {
	const char *text, *message; /* NULL: is taken */
	enum cocket_code code;
} documents[] = {
	{ DOC(""), NULL, COCKET_OK },
	{ DOC("\"r.example/a:1\":" ENTRY), NULL, COCKET_OK },
	{ " { \"images\" : { \"b\" : " ENTRY ", \"a\" : " ENTRY " } , \"cocket-ledger\" : 1 } ", NULL, COCKET_OK },
	{ DOC("\"a\":{\"digest\":\"" A "\",\"accepted-at\":7}"), NULL, COCKET_OK },
	{ DOC("\"../../etc/passwd\":" ENTRY), NULL, COCKET_OK }, /* a key, never a path */
	{ "", "line 1 column 1: unexpected end", COCKET_E_FORMAT },
	{ "[]", "not an object", COCKET_E_FORMAT },
	{ "{}", "cocket-ledger: missing", COCKET_E_FORMAT },
	{ "{\"cocket-ledger\":1}", "images: missing", COCKET_E_FORMAT },
	{ "{\"cocket-ledger\":2,\"images\":{}}", "cocket-ledger: version 2, expected 1", COCKET_E_UNSUPPORTED },
	{ "{\"cocket-ledger\":\"1\",\"images\":{}}", "cocket-ledger: not a number", COCKET_E_FORMAT },
	{ "{\"cocket-ledger\":1,\"images\":[]}", "images: not an object", COCKET_E_FORMAT },
	{ "{\"cocket-ledger\":1,\"images\":{},\"more\":1}", "more: unknown field", COCKET_E_FORMAT },
	{ DOC("\"a\":" ENTRY) "x", "line 2 column 1: bytes after the value", COCKET_E_FORMAT },
	{ DOC("\"a\":" ENTRY ",\"\\u0061\":" ENTRY), "line 1 column 149: duplicate key \"\\x5cu0061\"", COCKET_E_FORMAT },
	{ DOC("\"a\":[]"), "images: a: not an object", COCKET_E_FORMAT },
	{ DOC("\"a\":{\"accepted-at\":7}"), "images: a: digest: missing", COCKET_E_FORMAT },
	{ DOC("\"a\":{\"digest\":\"" A "\"}"), "images: a: accepted-at: missing", COCKET_E_FORMAT },
	{ DOC("\"a\":{\"digest\":\"sha256:aa\",\"accepted-at\":7}"),
	  "images: a: digest sha256:aa: expected sha256: and 64 lower-case hex digits", COCKET_E_FORMAT },
	{ DOC("\"a\":{\"digest\":\"" A "\",\"accepted-at\":-7}"), "images: a: accepted-at: -7: not an integer from 0 to 2^53",
	  COCKET_E_FORMAT },
	{ DOC("\"a\":{\"digest\":\"" A "\",\"signed-at\":null,\"accepted-at\":7}"), "images: a: signed-at: not a number", COCKET_E_FORMAT },
	{ DOC("\"a\":{\"digest\":\"" A "\",\"signed-at\":1e3,\"accepted-at\":7}"),
	  "images: a: signed-at: 1e3: not an integer from 0 to 2^53", COCKET_E_FORMAT },
	{ DOC("\"a\":{\"digest\":\"" A "\",\"Signed-At\":5,\"accepted-at\":7}"), "images: a: Signed-At: unknown field", COCKET_E_FORMAT },
	{ DOC("\"\":" ENTRY), "images: image name of 0 bytes, expected 1 to 384", COCKET_E_FORMAT },
	{ DOC("\"a b\":" ENTRY), "images: image name a b: expected printable ASCII", COCKET_E_FORMAT },
	{ DOC("\"a\\u001b[m\":" ENTRY), "images: image name a\\x1b[m: expected printable ASCII", COCKET_E_FORMAT },
	{ DOC("\"\xC3\xA4\":" ENTRY), "images: image name \xC3\xA4: expected printable ASCII", COCKET_E_FORMAT },
};

static void
takes_ledgers_and_nothing_else(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof documents / sizeof documents[0]; i++) {
		AUTO(ledger_free) struct ledger l = { 0 };
		struct err err = { 0 };
		enum cocket_code code = ledger_parse(&l, slice_str(documents[i].text), &err);
		if (code != documents[i].code || (code != COCKET_OK && strcmp(err.message, documents[i].message) != 0))
			fail_msg("%s: code %d, %s", documents[i].text, (int)code, err.message);
	}
}

static void
prints_what_it_parsed_in_the_order_of_the_names(void **state)
{
	static const char text[] = "{\"images\":{\"b\":{\"accepted-at\":9007199254740992,\"digest\":\"" A "\"},\"a\\u003a1\":" ENTRY "},"
	                           "\"cocket-ledger\":1}";
	AUTO(ledger_free) struct ledger l = { 0 };
	AUTO(buf_free) struct buf out = BUF(1000);
	struct err err = { 0 };

	(void)state;
	assert_int_equal(ledger_parse(&l, slice_str(text), &err), COCKET_OK);
	assert_int_equal(ledger_print(&out, &l, &err), COCKET_OK);
	assert_string_equal(buf_str(&out), DOC("\"a:1\":" ENTRY ",\"b\":{\"digest\":\"" A "\",\"accepted-at\":9007199254740992}"));
	assert_int_equal(ledger_get(&l, "a:1")->signed_at, 5);
	assert_int_equal(ledger_get(&l, "a:1")->accepted_at, 7);
	assert_false(ledger_get(&l, "b")->has_signed_at);
	assert_null(ledger_get(&l, "a:2"));
	assert_null(ledger_get(&l, ""));
}

/* --- the rule --- */

#define OLD_TIME 1700000000 /* 2023-11-14T22:13:20Z */
#define IS_OLD "sha256:010101010101, signed 2023-11-14T22:13:20Z"

static const struct {
	char digest;
	int64_t stored, offered; /* signed times; -1 none.  What is stored has the digest 1. */
	const char *refusal;     /* NULL: accepted */
	int64_t after;
} rules[] = {
	{ 1, OLD_TIME, OLD_TIME, NULL, OLD_TIME },
	{ 1, OLD_TIME, OLD_TIME + 1, NULL, OLD_TIME + 1 },
	{ 1, OLD_TIME, OLD_TIME - 1, NULL, OLD_TIME }, /* never shrinks */
	{ 1, OLD_TIME, -1, NULL, OLD_TIME },
	{ 1, -1, OLD_TIME, NULL, OLD_TIME },
	{ 1, -1, -1, NULL, -1 },
	{ 2, OLD_TIME, OLD_TIME + 1, NULL, OLD_TIME + 1 },
	{ 2, OLD_TIME, OLD_TIME, NULL, OLD_TIME }, /* a pipeline may sign twice in a second */
	{ 2, OLD_TIME, OLD_TIME - 1,
	  "sha256:020202020202, signed 2023-11-14T22:13:19Z, is older than " IS_OLD ", which was accepted before", 0 },
	{ 2, OLD_TIME, 0, "sha256:020202020202, signed 1970-01-01T00:00:00Z, is older than " IS_OLD ", which was accepted before", 0 },
	{ 2, OLD_TIME, -1, "sha256:020202020202: its signatures have no timestamp; " IS_OLD ", was accepted before", 0 },
	{ 2, 0, -1,
	  "sha256:020202020202: its signatures have no timestamp; sha256:010101010101, signed 1970-01-01T00:00:00Z, was accepted before", 0 },
	{ 2, -1, 0, NULL, 0 },
	{ 2, -1, OLD_TIME, NULL, OLD_TIME },
	{ 2, -1, -1, NULL, -1 },
};

static void
check_rule(size_t i)
{
	AUTO(ledger_free) struct ledger l = { 0 };
	struct ledger_entry stored = entry(1, rules[i].stored), offered = entry(rules[i].digest, rules[i].offered);
	bool changed = false, same = rules[i].digest == 1;
	struct err err = { 0 };

	offered.accepted_at = 2000;
	assert_int_equal(ledger_admit(&l, "a", &stored, &changed, &err), COCKET_OK);
	assert_true(changed);
	changed = false;
	enum cocket_code code = ledger_admit(&l, "a", &offered, &changed, &err);
	const struct ledger_entry *now = ledger_get(&l, "a");
	int64_t after = rules[i].refusal ? rules[i].stored : rules[i].after;
	assert_int_equal(l.count, 1);
	assert_int_equal(code, rules[i].refusal ? COCKET_E_ROLLBACK : COCKET_OK);
	if (rules[i].refusal)
		assert_string_equal(err.message, rules[i].refusal);
	assert_int_equal(now->digest.bytes[0], rules[i].refusal ? 1 : rules[i].digest);
	assert_int_equal(now->has_signed_at ? now->signed_at : -1, after);
	assert_int_equal(now->accepted_at, same || rules[i].refusal ? 1000 : 2000);
	assert_int_equal(changed, !rules[i].refusal && (!same || after != rules[i].stored));
}

static void
holds_an_image_against_what_was_accepted(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
		print_message("rule %zu\n", i);
		check_rule(i);
	}
}

static void
images_do_not_know_each_other(void **state)
{
	static const char *const names[] = { "r.example/a:2", "r.example/a:1", "r.example/b", "r.example/a:10", "r.example/A:1",
	                                     "r.example/a" };
	AUTO(ledger_free) struct ledger l = { 0 };
	bool changed = false;
	struct err err = { 0 };

	(void)state;
	for (size_t i = 0; i < 6; i++) {
		struct ledger_entry e = entry((char)(i + 1), 100 - (int64_t)i);
		assert_int_equal(ledger_admit(&l, names[i], &e, &changed, &err), COCKET_OK);
	}
	assert_int_equal(l.count, 6);
	for (size_t i = 0; i < 6; i++)
		assert_int_equal(ledger_get(&l, names[i])->digest.bytes[0], i + 1);
}

static void
refuses_what_it_could_not_read_again(void **state)
{
	char longest[386];
	AUTO(ledger_free) struct ledger l = { 0 };
	struct ledger_entry good = entry(1, 5), early = entry(1, 5), late = entry(1, (INT64_C(1) << 53) + 1);
	bool changed = false;
	struct err err = { 0 };

	(void)state;
	memset(longest, 'a', sizeof longest);
	longest[385] = '\0';
	early.accepted_at = -1;
	assert_int_equal(ledger_admit(&l, longest, &good, &changed, &err), COCKET_E_USAGE);
	assert_string_equal(err.message, "image name of 385 bytes, expected 1 to 384");
	assert_int_equal(ledger_admit(&l, "a\nb", &good, &changed, &err), COCKET_E_USAGE);
	assert_string_equal(err.message, "image name a\\x0ab: expected printable ASCII");
	assert_int_equal(ledger_admit(&l, "a", &early, &changed, &err), COCKET_E_USAGE);
	assert_string_equal(err.message, "accepted-at: -1: expected seconds from 0 to 2^53");
	assert_int_equal(ledger_admit(&l, "a", &late, &changed, &err), COCKET_E_USAGE);
	assert_string_equal(err.message, "signed-at: 9007199254740993: expected seconds from 0 to 2^53");
	assert_false(changed);
	assert_int_equal(l.count, 0);
	longest[384] = '\0';
	late.signed_at--;
	assert_int_equal(ledger_admit(&l, longest, &late, &changed, &err), COCKET_OK);
	assert_true(changed);
}

/* --- the ceiling --- */

#define NAME_WIDTH 384 /* the longest */

static void
holds_as_many_images_as_it_says_and_no_more(void **state)
{
	AUTO(ledger_free) struct ledger l = { 0 }, again = { 0 };
	AUTO(buf_free) struct buf text = BUF(LEDGER_MAX_BYTES);
	struct ledger_entry e = entry(1, INT64_C(1) << 53);
	char *names = malloc(LEDGER_IMAGES_MAX * (NAME_WIDTH + 1));
	bool changed = false;
	struct err err = { 0 };

	(void)state;
	e.accepted_at = INT64_C(1) << 53;
	assert_non_null(names);
	for (size_t i = 0; i < LEDGER_IMAGES_MAX; i++) {
		char *name = names + i * (NAME_WIDTH + 1);
		snprintf(name, NAME_WIDTH + 1, "%06zu%0*d", i, NAME_WIDTH - 6, 0);
		assert_int_equal(ledger_admit(&l, name, &e, &changed, &err), COCKET_OK);
	}
	assert_int_equal(ledger_admit(&l, "one-more", &e, &changed, &err), COCKET_E_USAGE);
	assert_string_equal(err.message, "full: maximum 125000 images; remove some that are no longer used");
	assert_int_equal(ledger_admit(&l, names, &e, &changed, &err), COCKET_OK);
	assert_int_equal(ledger_print(&text, &l, &err), COCKET_OK);
	assert_int_equal(ledger_parse(&again, buf_slice(&text), &err), COCKET_OK);
	assert_int_equal(again.count, LEDGER_IMAGES_MAX);
	free(names);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_ledgers_and_nothing_else),
		cmocka_unit_test(prints_what_it_parsed_in_the_order_of_the_names),
		cmocka_unit_test(holds_an_image_against_what_was_accepted),
		cmocka_unit_test(images_do_not_know_each_other),
		cmocka_unit_test(refuses_what_it_could_not_read_again),
		cmocka_unit_test(holds_as_many_images_as_it_says_and_no_more),
	};

	return cmocka_run_group_tests_name("ledger_doc", tests, NULL, NULL);
}
