/* attestation_check.c: ages to the second, lists of which one must match, and what cannot be read. */
#include "support/test.h"

#include <stdio.h>

#include "verify/attestation_check.h"

#define NOW 1795305600 /* 2026-11-22T00:00:00Z */
#define DAY ((int64_t)86400)

static const struct check_context context = { .now = NOW };

/* An attested in a list of its own, all well with it. */
static struct attested *
new_attested(struct attested_list *list)
{
	struct err err = { 0 };
	struct attested *a;

	assert_int_equal(attested_list_add(&a, list, &err), COCKET_OK);
	a->reason = REASON_OK;
	return a;
}

/* Exactly one condition, or none if expected is NULL. */
static void
condition_check(const struct attested *a, const char *expected, const char *value, bool holds)
{
	assert_int_equal(a->check_count, expected != NULL);
	if (expected == NULL)
		return;
	assert_string_equal(a->checks[0].name, "n");
	assert_string_equal(a->checks[0].expected, expected);
	assert_string_equal(a->checks[0].value, value);
	assert_int_equal(a->checks[0].holds, holds);
}

static void
ages_are_exact(void **state)
{
	static const struct {
		bool has_time;
		int64_t max, age;
		const char *max_text, *value, *refusal;
	} rows[] = {
		{ true, 0, 1000 * DAY, NULL, "", "" },
		{ false, 0, 0, NULL, "", "" },
		{ true, 2 * DAY, 2 * DAY, "2 days", "2026-11-20T00:00:00Z", "" },
		{ true, 2 * DAY, 2 * DAY + 1, "2 days", "2026-11-19T23:59:59Z", "it is more than 2 days old (2026-11-19T23:59:59Z); the maximum age is 2 days" },
		{ true, 36 * 3600, 36 * 3600, "36 hours", "2026-11-20T12:00:00Z", "" },
		{ true, 36 * 3600, 37 * 3600, "36 hours", "2026-11-20T11:00:00Z", "it is 37 hours old (2026-11-20T11:00:00Z); the maximum age is 36 hours" },
		{ true, 1, 0, "1 second", "2026-11-22T00:00:00Z", "" },
		{ true, 1, -200, "1 second", "2026-11-22T00:03:20Z", "" },
		{ false, 1, 0, "1 second", "", "it has no time" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct age_check asked = { "n", "it", "it has no time", rows[i].max, NOW - rows[i].age, rows[i].has_time, REASON_SCAN_AGE };
		AUTO(attested_list_free) struct attested_list list = { 0 };
		struct attested *a = new_attested(&list);
		struct err err = { 0 };

		assert_int_equal(age_check(a, &asked, &context, &err), COCKET_OK);
		assert_string_equal(a->detail, rows[i].refusal);
		assert_int_equal(a->reason, rows[i].refusal[0] == '\0' ? REASON_OK : rows[i].has_time ? REASON_SCAN_AGE : REASON_ATTESTATION);
		condition_check(a, rows[i].max_text, rows[i].value, rows[i].refusal[0] == '\0');
	}
}

static bool
same(const char *pattern, const char *value)
{
	return strcmp(pattern, value) == 0;
}

static void
one_of_a_list_must_match(void **state)
{
	static const struct {
		const char *items[3];
		size_t count;
		const char *value, *expected, *refusal;
	} rows[] = {
		{ { "a" }, 0, "b", NULL, "" },
		{ { "a" }, 0, "", NULL, "" },
		{ { "a" }, 1, "a", "a", "" },
		{ { "a", "b", "c" }, 3, "c", "a, b or c", "" },
		{ { "a", "b", "c" }, 2, "c", "a or b", "the noun is c, expected a or b" },
		{ { "a" }, 1, "", "a", "it does not say its noun (n)" },
		{ { "" }, 1, "", "", "it does not say its noun (n)" }, /* nothing is said, be it wanted so */
		{ { "a\n" }, 1, "\x1b[m", "a\\x0a", "the noun is \\x1b[m, expected a\\x0a" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *items[3] = { rows[i].items[0], rows[i].items[1], rows[i].items[2] };
		const struct policy_list asked = { items, rows[i].count };
		const struct list_check l = { "n", "noun", rows[i].value, &asked, same };
		AUTO(attested_list_free) struct attested_list list = { 0 };
		struct attested *a = new_attested(&list);
		struct err err = { 0 };

		assert_int_equal(list_check(a, &l, &err), COCKET_OK);
		assert_string_equal(a->detail, rows[i].refusal);
		assert_int_equal(a->reason, rows[i].refusal[0] ? REASON_ATTESTATION : REASON_OK);
		condition_check(a, rows[i].expected, rows[i].value, rows[i].refusal[0] == '\0');
	}
}

static void
a_long_list_is_cut(void **state)
{
	char item[100], text[POLICY_LIST_TEXT_BYTES];
	const char *items[5] = { item, item, item, item, item };
	const struct policy_list list = { items, 5 };

	(void)state;
	memset(item, 'x', sizeof item - 1);
	item[sizeof item - 1] = '\0';
	policy_list_print(text, &list, " or ");
	assert_int_equal(strlen(text), sizeof text - 1);
	assert_memory_equal(text + 99, ", x", 3);
}

static void
the_future_is_refused(void **state)
{
	static const struct {
		bool has;
		int64_t ahead;
		const char *refusal;
	} rows[] = {
		{ true, 0, "" }, { true, 300, "" }, { true, 301, "it is dated in the future (2026-11-22T00:05:01Z)" }, { false, 301, "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(attested_list_free) struct attested_list list = { 0 };
		struct attested *a = new_attested(&list);

		attested_time_set(a, rows[i].has, NOW + rows[i].ahead, &context, "it");
		assert_string_equal(a->detail, rows[i].refusal);
		assert_int_equal(a->reason, rows[i].refusal[0] ? REASON_ATTESTATION : REASON_OK);
		assert_int_equal(a->has_time, rows[i].has);
		assert_int_equal(a->time, NOW + rows[i].ahead);
	}
}

/* Only what is of an unknown kind may stay unread, and only if nothing is asked of it. */
static void
what_cannot_be_read_is_refused(void **state)
{
	static const struct {
		enum cocket_code why;
		bool is_asked;
		enum cocket_code code;
		enum reason reason;
	} rows[] = {
		{ COCKET_E_UNSUPPORTED, false, COCKET_OK, REASON_OK },
		{ COCKET_E_UNSUPPORTED, true, COCKET_OK, REASON_ATTESTATION },
		{ COCKET_E_FORMAT, false, COCKET_OK, REASON_ATTESTATION },
		{ COCKET_E_TOO_MANY, true, COCKET_OK, REASON_ATTESTATION },
		{ COCKET_E_NOMEM, false, COCKET_E_NOMEM, REASON_OK },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(attested_list_free) struct attested_list list = { 0 };
		struct attested *a = new_attested(&list);
		struct err why = { .code = rows[i].why, .message = "why" }, err = { 0 };

		assert_int_equal(unread_refuse(a, rows[i].is_asked, &why, &err), rows[i].code);
		assert_int_equal(a->reason, rows[i].reason);
		assert_string_equal(a->detail, rows[i].reason == REASON_OK ? "" : "why");
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ages_are_exact),
		cmocka_unit_test(one_of_a_list_must_match),
		cmocka_unit_test(a_long_list_is_cut),
		cmocka_unit_test(the_future_is_refused),
		cmocka_unit_test(what_cannot_be_read_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
