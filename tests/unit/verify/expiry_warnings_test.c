/* expiry_warnings.c: when too few signatures will be left, and how long before that it is said. */
#include "support/test.h"

#include "verify/advice.h"

#define NOW INT64_C(1800000000)
#define DAY INT64_C(86400)
#define FINDINGS 4

/* A signature that counts: of which signer, of which manifest, made and expiring so many days from now; 0: not said. */
struct signature_row {
	size_t signer;
	uint8_t subject;
	int made, expires;
	bool is_refused;
};

static struct report
report_of(const struct signature_row rows[FINDINGS], unsigned threshold, int max_age_days)
{
	static struct finding findings[FINDINGS];
	static struct evaluation evaluations[FINDINGS];
	static struct digest subjects[FINDINGS];
	struct report r = {
		.verdict = VERDICT_ALLOW, .reason = REASON_OK, .threshold = threshold, .max_age = max_age_days * DAY, .findings = findings,
		.evaluations = evaluations, .subjects = subjects, .image = "example.com/app:1",
	};

	for (; r.count < FINDINGS && rows[r.count].made; r.count++) {
		const struct signature_row *row = &rows[r.count];

		findings[r.count] = (struct finding){
			.reason = REASON_OK, .proof = { .source = TIME_OF_SIGNER, .time = NOW + row->made * DAY },
			.claim = { .kind = CLAIM_IMAGE, .has_signed_at = true, .signed_at = NOW + row->made * DAY, .has_expires = row->expires != 0,
			           .expires = NOW + row->expires * DAY },
		};
		evaluations[r.count] = (struct evaluation){ .reason = REASON_OK, .counted = !row->is_refused, .signer = row->signer };
		subjects[r.count] = (struct digest){ .bytes = { row->subject } };
	}
	return r;
}

static void
test_signatures(void **state)
{
	static const struct {
		const char *what;
		struct signature_row rows[FINDINGS];
		unsigned threshold;
		int max_age;
		int days; /* until too few are left; 0: nothing is said */
	} cases[] = {
		{ "does not expire", { { 0, 1, -1, 0, 0 } }, 1, 0, 0 },
		{ "far away", { { 0, 1, -1, 15, 0 } }, 1, 0, 0 },
		{ "14 days", { { 0, 1, -60, 14, 0 } }, 1, 0, 14 },
		{ "a third of its life", { { 0, 1, -20, 10, 0 } }, 1, 0, 10 },
		{ "more than a third", { { 0, 1, -19, 10, 0 } }, 1, 0, 0 },
		{ "too old soon", { { 0, 1, -80, 0, 0 } }, 1, 90, 10 },
		{ "age before expiry", { { 0, 1, -80, 12, 0 } }, 1, 90, 10 },
		{ "expiry before age", { { 0, 1, -80, 5, 0 } }, 1, 90, 5 },
		{ "another of the same signer lasts", { { 0, 1, -90, 5, 0 }, { 0, 1, -1, 89, 0 } }, 1, 0, 0 },
		{ "the longer of one signer", { { 0, 1, -90, 5, 0 }, { 0, 1, -90, 6, 0 } }, 1, 0, 6 },
		{ "another signer suffices", { { 0, 1, -90, 5, 0 }, { 1, 1, -1, 0, 0 } }, 1, 0, 0 },
		{ "both are needed", { { 0, 1, -90, 5, 0 }, { 1, 1, -1, 0, 0 } }, 2, 0, 5 },
		{ "two of three are needed", { { 0, 1, -90, 5, 0 }, { 1, 1, -90, 6, 0 }, { 2, 1, -1, 0, 0 } }, 2, 0, 6 },
		{ "one that does not count", { { 0, 1, -90, 5, 0 }, { 1, 1, -1, 0, true } }, 1, 0, 5 },
		{ "another manifest's signature does not help", { { 0, 1, -90, 5, 0 }, { 0, 2, -1, 0, 0 } }, 1, 0, 5 },
		{ "the first of two manifests", { { 0, 1, -90, 9, 0 }, { 0, 2, -90, 8, 0 } }, 1, 0, 8 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct report r = report_of(cases[i].rows, cases[i].threshold, cases[i].max_age);
		const struct verify_options o = { .now = NOW };

		report_warn(&r, &o);
		if (r.warnings.count != (cases[i].days != 0) || (cases[i].days && r.warnings.items[0].expires != NOW + cases[i].days * DAY))
			fail_msg("%s: %zu, %s", cases[i].what, r.warnings.count, r.warnings.count ? r.warnings.items[0].detail : "");
		warnings_free(&r.warnings);
	}
}

static void
test_words(void **state)
{
	const struct verify_options o = { .now = NOW };
	struct report r = report_of((struct signature_row[FINDINGS]){ { 0, 1, -80, 10, 0 } }, 1, 0);

	(void)state;
	report_warn(&r, &o);
	assert_int_equal(r.warnings.count, 1);
	assert_string_equal(warning_word(r.warnings.items[0].kind), "signature-expires");
	assert_string_equal(r.warnings.items[0].detail, "its signature expires at 2027-01-25T08:00:00Z, in 10 days");
	assert_string_equal(r.warnings.items[0].hint, "cocket sign --key KEY --expires 90d example.com/app:1");
	report_warn(&r, &o); /* again, as after a decision that was made anew */
	assert_int_equal(r.warnings.count, 1);
	warnings_free(&r.warnings);
	r.verdict = VERDICT_DENY;
	report_warn(&r, &o);
	assert_int_equal(r.warnings.count, 0);
	warnings_free(&r.warnings);
}

/* Said once for each key, and not where the denial says it already. */
static void
test_revoked_keys(void **state)
{
	struct report r = report_of((struct signature_row[FINDINGS]){ { 0, 1, -1, 0, 0 }, { 1, 1, -1, 0, true }, { 1, 1, -1, 0, true } }, 1, 0);
	const struct verify_options o = { .now = NOW };

	(void)state;
	for (size_t i = 1; i < r.count; i++) {
		r.findings[i].has_signer = true;
		r.findings[i].signer = (struct digest){ .bytes = { 0xab } };
		r.evaluations[i].reason = REASON_REVOKED;
	}
	report_warn(&r, &o);
	assert_int_equal(r.warnings.count, 1);
	assert_string_equal(warning_word(r.warnings.items[0].kind), "revoked-key");
	assert_memory_equal(r.warnings.items[0].what, "key ab00", 8);
	warnings_free(&r.warnings);
	r.verdict = VERDICT_DENY;
	r.reason = REASON_REVOKED;
	report_warn(&r, &o);
	assert_int_equal(r.warnings.count, 0);
	warnings_free(&r.warnings);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_signatures),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_revoked_keys),
	};

	return cmocka_run_group_tests_name("verify/expiry_warnings", tests, NULL, NULL);
}
