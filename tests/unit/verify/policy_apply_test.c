/* policy_apply.c: what a rule says of an image whatever signatures say, and which denials it turns into warnings. */
#include "support/test.h"

#include "verify/verification.h"

static struct digest listed[] = { { .bytes = { 1 } }, { .bytes = { 2 } } };

#define DIGESTS(n) .digests = listed, .digest_count = n
#define PLATFORMS(n, ...) .platforms = { (const char *[]){ __VA_ARGS__ }, n }
#define OTHER "sha256:0300000000000000000000000000000000000000000000000000000000000000"

static const struct row {
	struct policy_rule rule;
	uint8_t image;        /* its digest's first byte */
	const char *platform; /* asked for; NULL none */
	bool decides;
	enum verdict verdict;
	const char *detail;
} rows[] = {
	{ { .kind = POLICY_REJECT }, 1, NULL, true, VERDICT_DENY, "policy rule 7 (p) rejects all images" },
	{ { .kind = POLICY_REJECT, DIGESTS(1) }, 1, NULL, true, VERDICT_DENY, "policy rule 7 (p) rejects all images" },
	{ { .kind = POLICY_SIGNATURES }, 1, NULL, false, VERDICT_UNKNOWN, "" },
	{ { .kind = POLICY_ATTESTATIONS }, 1, NULL, false, VERDICT_UNKNOWN, "" },
	/* digests: alone, or beside signatures */
	{ { .kind = POLICY_DIGESTS, DIGESTS(2) }, 2, NULL, true, VERDICT_ALLOW, "" },
	{ { .kind = POLICY_DIGESTS, DIGESTS(1) }, 3, NULL, true, VERDICT_DENY, OTHER " is not listed in policy rule 7 (p)" },
	{ { .kind = POLICY_SIGNATURES, DIGESTS(2) }, 2, NULL, false, VERDICT_UNKNOWN, "" },
	{ { .kind = POLICY_SIGNATURES, DIGESTS(2) }, 3, NULL, true, VERDICT_DENY, OTHER " is not listed in policy rule 7 (p)" },
	/* platforms: what is asked for must be among them */
	{ { .kind = POLICY_SIGNATURES, PLATFORMS(2, "linux/arm64", "linux/amd64") }, 1, "linux/amd64", false, VERDICT_UNKNOWN, "" },
	{ { .kind = POLICY_SIGNATURES, PLATFORMS(1, "linux/arm64") }, 1, "linux/amd64", true, VERDICT_DENY, "linux/amd64 is not listed in policy rule 7 (p)" },
	{ { .kind = POLICY_SIGNATURES, PLATFORMS(1, "linux/arm64") }, 1, "linux/arm64/v8", false, VERDICT_UNKNOWN, "" },
	{ { .kind = POLICY_SIGNATURES, PLATFORMS(1, "all") }, 1, "linux/amd64", false, VERDICT_UNKNOWN, "" },
	{ { .kind = POLICY_SIGNATURES, PLATFORMS(1, "linux/arm64") }, 1, NULL, false, VERDICT_UNKNOWN, "" },
	{ { .kind = POLICY_DIGESTS, DIGESTS(1), PLATFORMS(1, "linux/arm64") }, 1, "linux/amd64", true, VERDICT_DENY, "linux/amd64 is not listed in policy rule 7 (p)" },
};

static void
what_a_rule_says_itself(void **state)
{
	static struct report report = { .rule = 7, .pattern = "p" };

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const char *platforms[] = { "linux/arm64", rows[i].platform };
		const struct verify_options options = { .platforms = platforms + 1, .platform_count = rows[i].platform != NULL };
		struct verification run = { .report = &report, .options = &options, .image.digest.bytes = { rows[i].image } };
		struct decision d = { .verdict = VERDICT_UNKNOWN };

		assert_false(rule_states(&d, &run));
		run.rule = &rows[i].rule;
		assert_int_equal(rule_states(&d, &run), rows[i].decides);
		assert_int_equal(d.verdict, rows[i].verdict);
		assert_string_equal(d.detail, rows[i].detail);
		if (rows[i].decides)
			assert_int_equal(d.reason, d.verdict == VERDICT_ALLOW ? REASON_OK : REASON_POLICY);
	}
}

/* Only a denial, by a rule that warns, of an image that is known for what it is. */
static void
a_denial_may_be_softened(void **state)
{
	static const struct {
		bool has_rule, warn, has_digest, is_damaged, by_lock, named_by_source;
		enum verdict before, after;
	} softened[] = {
		{ true, true, true, false, false, false, VERDICT_DENY, VERDICT_ALLOW },
		{ false, true, true, false, false, false, VERDICT_DENY, VERDICT_DENY },
		{ true, false, true, false, false, false, VERDICT_DENY, VERDICT_DENY },
		{ true, true, false, false, false, false, VERDICT_DENY, VERDICT_DENY },
		{ true, true, true, true, false, false, VERDICT_DENY, VERDICT_DENY },
		{ true, true, true, false, true, false, VERDICT_DENY, VERDICT_DENY },
		{ true, true, true, false, false, true, VERDICT_DENY, VERDICT_DENY },
		{ true, true, true, false, false, false, VERDICT_UNKNOWN, VERDICT_UNKNOWN },
		{ true, true, true, false, false, false, VERDICT_ALLOW, VERDICT_ALLOW },
	};
	static struct report report;

	(void)state;
	for (size_t i = 0; i < sizeof softened / sizeof *softened; i++) {
		const struct policy_rule rule = { .warn = softened[i].warn };
		struct verification run = { .report = &report, .rule = softened[i].has_rule ? &rule : NULL, .is_damaged = softened[i].is_damaged };

		report.verdict = softened[i].before;
		report.has_digest = softened[i].has_digest;
		report.by_lock = softened[i].by_lock;
		report.named_by_source = softened[i].named_by_source;
		report.would_deny = false;
		rule_soften(&run);
		assert_int_equal(report.verdict, softened[i].after);
		assert_int_equal(report.would_deny, softened[i].before != softened[i].after);
	}
}

/* --- the rule and the options: the stricter of both --- */

static void
options_never_loosen_a_rule(void **state)
{
	static const struct {
		const char *fields;
		int64_t max_age, expected_age;
		bool is_deep, expected_deep;
		const char *ledger;
		enum cocket_code code;
	} strict[] = {
		{ "", 0, 0, false, false, NULL, COCKET_OK },
		{ ",\"max-age\":\"10s\"", 0, 10, false, false, NULL, COCKET_OK },
		{ ",\"max-age\":\"10s\"", 9, 9, false, false, NULL, COCKET_OK },
		{ ",\"max-age\":\"10s\"", 11, 10, false, false, NULL, COCKET_OK },
		{ "", 11, 11, false, false, NULL, COCKET_OK },
		{ "", 0, 0, true, true, NULL, COCKET_OK },
		{ ",\"deep\":true", 0, 0, false, true, NULL, COCKET_OK },
		{ ",\"require-ledger\":true", 0, 0, false, false, "l", COCKET_OK },
		{ ",\"require-ledger\":true", 0, 0, false, false, NULL, COCKET_E_USAGE },
	};
	static struct policy_context g = { .path = "f" };
	static struct report report;

	(void)state;
	for (size_t i = 0; i < sizeof strict / sizeof *strict; i++) {
		const struct verify_options options = {
			.policy_context = &g, .max_age = strict[i].max_age, .deep = strict[i].is_deep, .ledger = strict[i].ledger, .ledger_absence = LEDGER_MAY_BEGIN,
		};
		struct policy_signers signers[2] = { 0 };
		struct name name, other;
		struct verification run = { .report = &report, .options = &options, .required.name = &other };
		AUTO(buf_free) struct buf text = BUF(4096);
		struct err err = { 0 };

		assert_int_equal(buf_addf(&text, &err, "{\"version\":2,\"rules\":[{\"images\":[\"r.io/b\"],\"keys\":[\"k\"]},"
		                                       "{\"images\":[\"r.io/a\"],\"keys\":[\"k\"]%s}]}", strict[i].fields), COCKET_OK);
		assert_int_equal(policy_parse(&g.policy, buf_slice(&text), &err), COCKET_OK);
		assert_int_equal(name_parse(&name, slice_str("r.io/a:1"), &err), COCKET_OK);
		assert_int_equal(name_parse(&other, slice_str("r.io/c:1"), &err), COCKET_OK);
		g.signers = signers;
		g.trust = (struct trust *)(void *)signers; /* somewhere: a rule by keys must not ask it */
		assert_int_equal(rule_choose(&run, &err), COCKET_E_NO_RULE);
		assert_string_equal(err.message, "no rule in policy f matches r.io/c:1");
		run.required.name = &name;
		assert_int_equal(rule_choose(&run, &err), strict[i].code);
		assert_ptr_equal(run.rule, &g.policy.rules[1]);
		assert_int_equal(report.rule, 2);
		assert_string_equal(report.pattern, "r.io/a");
		assert_true(report.by_policy);
		assert_int_equal(run.options->max_age, strict[i].expected_age);
		assert_int_equal(run.options->deep, strict[i].expected_deep);
		assert_int_equal(run.options->threshold, 1);
		assert_null(run.options->trust);
		policy_free(&g.policy);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(options_never_loosen_a_rule), cmocka_unit_test(what_a_rule_says_itself), cmocka_unit_test(a_denial_may_be_softened) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
