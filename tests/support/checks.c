/* See checks.h. */
#include "support/test.h"

#include "support/checks.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/limits.h"
#include "format/policy/policy.h"
#include "verify/attestation_evaluation.h"
#include "verify/sbom_search.h"

static struct {
	const char *type;
	const struct checks_case *cases;
	size_t n;
} table;

static void
put_quoted(struct buf *out, const char *text)
{
	struct err err = { 0 };

	if (buf_add(out, slice_str(text), &err))
		fail_msg("%s", err.message);
	for (size_t i = out->len - strlen(text); i < out->len; i++)
		if (out->ptr[i] == '\'')
			out->ptr[i] = '"';
}

/* policy: of one rule that asks for one attestation; borrows from text, both are the caller's to free. */
static void
policy_make(struct policy *policy, struct buf *text, const char *asked)
{
	struct err err = { 0 };

	put_quoted(text, "{'version':2,'rules':[{'images':['r.io/a'],'keys':['k'],'attestations':[{'type':'");
	put_quoted(text, table.type);
	put_quoted(text, "','checks':");
	put_quoted(text, asked);
	put_quoted(text, "}]}]}");
	if (policy_parse(policy, buf_slice(text), &err))
		fail_msg("%s: %s", asked, err.message);
}

static void
evaluate(struct attested *out, const struct policy_attestation *asked, struct slice predicate)
{
	static const struct vex_sources none;
	static const struct subject_facts image = { .platform = "linux/amd64" };
	AUTO(sbom_search_free) struct sbom_search sbom = { 0 };
	struct check_context c = { .asked = asked, .image = &image, .vex = &none, .sbom = &sbom };
	struct attestation a = { .reason = REASON_OK, .where = "here", .statement.predicate = predicate };
	struct err err = { 0 };

	assert_int_equal(clock_parse(&c.now, slice_str(CHECKS_NOW), &err), COCKET_OK);
	snprintf(a.type, sizeof a.type, "%s", table.type);
	assert_int_equal(attestation_evaluate(out, &a, &c, &err), COCKET_OK);
}

/* A refusal comes of a condition that does not hold, or of what could not be read. */
static void
case_check(const struct checks_case *c, const struct attested *a)
{
	size_t broken = 0;

	for (size_t i = 0; i < a->check_count; i++)
		broken += !a->checks[i].holds;
	if (strcmp(a->detail, c->refusal ? c->refusal : "") != 0)
		fail_msg("%s: \"%s\", expected \"%s\"", c->what, a->detail, c->refusal ? c->refusal : "");
	if ((a->reason == REASON_OK) != (c->refusal == NULL) || (broken > 0 && c->refusal == NULL))
		fail_msg("%s: %zu conditions do not hold", c->what, broken);
}

static void
all_cases(void **state)
{
	(void)state;
	for (size_t i = 0; i < table.n; i++) {
		AUTO(buf_free) struct buf text = BUF(64 * KIB), predicate = BUF(64 * KIB);
		AUTO(policy_free) struct policy policy = { 0 };
		AUTO(attested_list_free) struct attested_list list = { 0 };
		struct attested *attested;
		struct err err = { 0 };

		policy_make(&policy, &text, table.cases[i].asked);
		put_quoted(&predicate, table.cases[i].predicate);
		assert_int_equal(attested_list_add(&attested, &list, &err), COCKET_OK);
		evaluate(attested, &policy.rules[0].attestations[0], buf_slice(&predicate));
		case_check(&table.cases[i], attested);
	}
}

int
checks_test(const char *type, const struct checks_case *cases, size_t n)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(all_cases) };

	table.type = type;
	table.cases = cases;
	table.n = n;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
