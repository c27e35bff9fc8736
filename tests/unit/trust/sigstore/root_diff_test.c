/* Trusted roots compared and looked at over time: sigstore's own, and copies of it in which one thing was changed. */
#include "support/test.h"

#include "support/fixture.h"
#include "trust/sigstore/root_diff.h"
#include "trust/sigstore/root_warnings.h"
#include "verify/public_root.h"

#define REKOR "transparency log https://rekor.sigstore.dev (c0d23d6ad406)"
#define TEXT_MAX 65536

/* sigstore's trusted root with the first of the one text replaced by the other, which must be there. */
static void
root_parse(struct trusted_root *out, const char *from, const char *to)
{
	AUTO(buf_free) struct buf text = BUF(TEXT_MAX);
	struct err err = { 0 };
	const char *at = strstr(public_root_text, from);

	assert_non_null(at);
	text_print(&text, "%.*s%s%s", (int)(at - public_root_text), public_root_text, to, at + strlen(from));
	if (trusted_root_parse(out, buf_slice(&text), &err))
		fail_msg("%s", err.message);
}

/* The sentences, one a line. */
static void
assert_diff(const struct trusted_root *before, const struct trusted_root *after, const char *expected)
{
	AUTO(buf_free) struct buf all = BUF(TEXT_MAX);
	AUTO(strings_free) struct strings lines = { 0 };
	struct err err = { 0 };

	assert_int_equal(root_diff(&lines, before, after, &err), COCKET_OK);
	text_print(&all, "%s", "");
	for (size_t i = 0; i < lines.count; i++)
		text_print(&all, "%s\n", lines.items[i]);
	assert_string_equal(lines.count ? buf_str(&all) : "", expected);
}

#define START "\"start\": \"2021-01-12T11:53:27Z\""

static const struct {
	const char *from, *to, *forth, *back;
} rows[] = {
	{ START, START, "", "" },
	{ START, START ", \"end\": \"2026-10-01T00:00:00Z\"", REKOR ": retired, valid until 2026-10-01T00:00:00Z\n",
	  REKOR ": valid without end, was until 2026-10-01T00:00:00Z\n" },
	{ START, "\"start\": \"2021-01-12T11:53:28Z\"", REKOR ": valid from 2021-01-12T11:53:28Z, was 2021-01-12T11:53:27Z\n",
	  REKOR ": valid from 2021-01-12T11:53:27Z, was 2021-01-12T11:53:28Z\n" },
	{ "2022-10-31T23:59:59", "2022-11-30T23:59:59",
	  "certificate log https://ctfe.sigstore.dev/test (086092f02852): valid until 2022-11-30T23:59:59Z, was 2022-10-31T23:59:59Z\n",
	  "certificate log https://ctfe.sigstore.dev/test (086092f02852): valid until 2022-10-31T23:59:59Z, was 2022-11-30T23:59:59Z\n" },
	{ "\"https://rekor.sigstore.dev\"", "\"https://rekor\\u001b.example\"",
	  "transparency log https://rekor\\x1b.example (c0d23d6ad406): its name was https://rekor.sigstore.dev\n",
	  REKOR ": its name was https://rekor\\x1b.example\n" },
	{ "\"tlogs\"", "\"others\"", REKOR ": removed\ntransparency log https://log2025-1.rekor.sigstore.dev (cf1199155bdd): removed\n",
	  REKOR ": added, valid from 2021-01-12T11:53:27Z\n"
	  "transparency log https://log2025-1.rekor.sigstore.dev (cf1199155bdd): added, valid from 2025-09-23T00:00:00Z\n" },
};

static void
each_change_is_said_both_ways(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(trusted_root_free) struct trusted_root is = { 0 }, other = { 0 };

		root_parse(&is, "{", "{");
		root_parse(&other, rows[i].from, rows[i].to);
		assert_diff(&is, &other, rows[i].forth);
		assert_diff(&other, &is, rows[i].back);
	}
}

static void
another_key_or_certificate_is_said(void **state)
{
	AUTO(trusted_root_free) struct trusted_root is = { 0 }, other = { 0 };
	struct pubkey *key;
	struct authority *authority;

	(void)state;
	root_parse(&is, "{", "{");
	root_parse(&other, "{", "{");
	key = other.logs.items[0].key;
	other.logs.items[0].key = other.certificate_logs.items[0].key;
	assert_diff(&is, &other, REKOR ": key replaced\n");
	other.logs.items[0].key = key;
	authority = other.certificate_authorities.items[1].authority;
	other.certificate_authorities.items[1].authority = other.timestamp_authorities.items[0].authority;
	assert_diff(&is, &other,
	            "certificate authority https://fulcio.sigstore.dev (85f927bc07ab): added, valid from 2022-04-13T20:06:15Z\n"
	            "certificate authority https://fulcio.sigstore.dev (15d795348226): removed\n");
	other.certificate_authorities.items[1].authority = authority;
	assert_diff(&is, &other, "");
}

static void
all_is_new_where_there_was_none(void **state)
{
	AUTO(trusted_root_free) struct trusted_root is = { 0 };
	AUTO(strings_free) struct strings lines = { 0 };
	struct err err = { 0 };

	(void)state;
	root_parse(&is, "{", "{");
	assert_int_equal(root_diff(&lines, NULL, &is, &err), COCKET_OK);
	assert_int_equal(lines.count, 7);
	assert_string_equal(lines.items[4],
	                    "certificate authority https://fulcio.sigstore.dev (03a38ffb1f45): added, valid from 2021-03-07T03:20:29Z until "
	                    "2022-12-31T23:59:59Z");
}

/* --- over time ------------------------------------------------------------------------------------ */

static int64_t
at(const char *time)
{
	struct err err = { 0 };
	int64_t t;

	assert_int_equal(clock_parse(&t, slice_str(time), &err), COCKET_OK);
	return t;
}

static const struct {
	size_t entry;
	const char *time;
	enum root_entry_state state;
} states[] = {
	{ 0, "2021-01-12T11:53:26Z", ROOT_ENTRY_NOT_YET }, { 0, "2021-01-12T11:53:27Z", ROOT_ENTRY_IN_USE },
	{ 2, "2022-10-31T23:59:59Z", ROOT_ENTRY_IN_USE },  { 2, "2022-11-01T00:00:00Z", ROOT_ENTRY_RETIRED },
	{ 5, "2031-10-05T13:56:58Z", ROOT_ENTRY_IN_USE },  { 5, "2031-10-05T13:56:59Z", ROOT_ENTRY_EXPIRED },
	{ 4, "2031-10-05T13:56:59Z", ROOT_ENTRY_RETIRED },
};

static void
an_entry_is_in_use_from_until(void **state)
{
	AUTO(trusted_root_free) struct trusted_root is = { 0 };
	AUTO(root_entries_free) struct root_entries entries = { 0 };
	struct err err = { 0 };

	(void)state;
	root_parse(&is, "{", "{");
	assert_int_equal(root_entries_of(&entries, &is, &err), COCKET_OK);
	assert_int_equal(entries.count, 7);
	for (size_t i = 0; i < sizeof states / sizeof *states; i++)
		assert_int_equal(root_entry_state_at(&entries.items[states[i].entry], at(states[i].time)), states[i].state);
	assert_int_equal(root_entry_until(&entries.items[0]), 0);
	assert_int_equal(root_entry_until(&entries.items[2]), at("2022-10-31T23:59:59Z"));
	assert_int_equal(root_entry_until(&entries.items[4]), at("2022-12-31T23:59:59Z"));
	assert_int_equal(root_entry_until(&entries.items[5]), at("2031-10-05T13:56:58Z"));
	assert_string_equal(entries.items[5].subject, "sigstore-intermediate");
	assert_string_equal(entries.items[5].key, "p384");
}

static const struct {
	const char *now, *warning; /* the last one; NULL none */
} warned[] = {
	{ "2026-11-01T00:00:00Z", NULL },
	{ "2027-08-21T00:00:00Z", NULL },
	{ "2027-08-21T00:00:01Z", "the trusted root is more than a year old" },
	{ "2031-09-21T13:56:57Z", "the trusted root is more than a year old" },
	{ "2031-09-21T13:56:58Z", "certificate authority https://fulcio.sigstore.dev expires on 2031-10-05T13:56:58Z (in 14 days)" },
	{ "2031-10-05T13:56:59Z", "certificate authority https://fulcio.sigstore.dev: its certificates expired on 2031-10-05T13:56:58Z" },
};

static void
what_is_old_or_expires_is_warned_of(void **state)
{
	AUTO(trusted_root_free) struct trusted_root is = { 0 };
	AUTO(root_entries_free) struct root_entries entries = { 0 };
	struct err err = { 0 };

	(void)state;
	root_parse(&is, "{", "{");
	assert_int_equal(root_entries_of(&entries, &is, &err), COCKET_OK);
	for (size_t i = 0; i < sizeof warned / sizeof *warned; i++) {
		AUTO(strings_free) struct strings lines = { 0 };

		assert_int_equal(root_warnings_find(&lines, &entries, true, PUBLIC_ROOT_DATE, at(warned[i].now), &err), COCKET_OK);
		assert_int_equal(lines.count > 0, warned[i].warning != NULL);
		if (warned[i].warning)
			assert_string_equal(lines.items[lines.count - 1], warned[i].warning);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_change_is_said_both_ways),
		cmocka_unit_test(another_key_or_certificate_is_said),
		cmocka_unit_test(all_is_new_where_there_was_none),
		cmocka_unit_test(an_entry_is_in_use_from_until),
		cmocka_unit_test(what_is_old_or_expires_is_warned_of),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
