/* Checks of attestations: the first byte chooses what a policy asks, the rest is any predicate.  What holds was read, and each of its conditions holds;
 * the same bytes have the same answer, and VEX of nobody suppresses nothing.  Never touches a file or a network. */
#include <stdlib.h>

#include "base/limits.h"
#include "format/policy/policy.h"
#include "verify/attestation_evaluation.h"
#include "verify/sbom_search.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define NOW 1795000000

static const char text[] =
        "{\"version\":2,\"rules\":[{\"images\":[\"r.io/a\"],\"keys\":[\"k\"],\"attestations\":["
        "{\"type\":\"https://cosign.sigstore.dev/attestation/vuln/v1\",\"checks\":{\"max-severity\":\"medium\",\"max-count\":{\"low\":2,\"unknown\":0},"
        "\"allow-unfixed\":true,\"deny-cve\":[\"CVE-2026-1001\"],\"ignore-cve\":[{\"id\":\"CVE-2026-1002\",\"reason\":\"r\",\"until\":\"2026-12-31\"}],"
        "\"max-scan-age\":\"7d\",\"max-database-age\":\"7d\",\"scanner\":[\"trivy>=0.50\",\"grype\"]}},"
        "{\"type\":\"https://slsa.dev/provenance/v1\",\"checks\":{\"builder-id\":\"https://*/*\",\"source-repository\":\"github.com/*/*\","
        "\"source-ref\":\"refs/tags/v*\",\"build-type\":\"https://*/*\"}},"
        "{\"type\":\"https://spdx.dev/Document\",\"checks\":{\"sbom\":{\"min-packages\":1,\"max-age\":\"90d\",\"deny-packages\":[\"a\",\"pkg:npm/b\"],"
        "\"deny-licenses\":[\"AGPL-*\",\"*-only\"]}}},"
        "{\"type\":\"https://slsa.dev/verification_summary/v1\",\"checks\":{\"vsa\":{\"verifier\":\"https://*\",\"levels\":[\"SLSA_BUILD_LEVEL_2\"],"
        "\"max-age\":\"30d\"}}},"
        "{\"type\":\"https://e.com/x\",\"checks\":{\"json\":[{\"pointer\":\"/a/0\",\"equals\":\"x\"},{\"pointer\":\"/b~1c\",\"min\":-1.5,\"max\":7},"
        "{\"pointer\":\"/d\",\"one-of\":[\"y\",\"z\"]},{\"pointer\":\"/e\",\"exists\":false},{\"pointer\":\"/t\",\"not-older-than\":\"7d\"}]}},"
        "{\"type\":\"https://openvex.dev/ns/v0.2.0\"}]}]}";

static const struct policy_rule *
rule_read(void)
{
	static struct policy policy;
	struct err err;

	if (policy.rule_count == 0 && policy_parse(&policy, slice_of(text, sizeof text - 1), &err))
		abort();
	return &policy.rules[0];
}

static void
evaluate_one(struct attested *out, const struct policy_attestation *asked, struct slice predicate)
{
	static const struct vex_sources none;
	static const struct subject_facts image = { .platform = "linux/amd64" };
	AUTO(sbom_search_free) struct sbom_search sbom = { 0 };
	const struct check_context c = { .asked = asked, .image = &image, .vex = &none, .sbom = &sbom, .now = NOW };
	struct attestation a = { .reason = REASON_OK, .where = "here" };
	struct err err = { 0 };

	strncpy(a.type, asked->types.items[0], sizeof a.type - 1);
	a.statement.predicate = predicate;
	if (attestation_evaluate(out, &a, &c, &err))
		abort();
}

static void
check(const struct attested *a, const struct policy_attestation *asked)
{
	bool all = true;

	for (size_t i = 0; i < a->check_count; i++)
		all = all && a->checks[i].holds;
	if (a->reason == REASON_OK && (!all || (asked->pointer_count == 0 && asked->text.node && !a->is_read && a->check_count > 0)))
		abort();
	for (size_t i = 0; i < a->suppression_count; i++)
		if (strcmp(a->suppressions[i].by, "ignore-cve") != 0)
			abort();
	if (a->has_time && a->time > NOW + MAKER_SKEW_SECONDS && a->reason == REASON_OK)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct policy_rule *rule = rule_read();
	AUTO(attested_list_free) struct attested_list list = { 0 };
	struct attested *first, *second;
	struct err err;

	if (size < 1)
		return 0;
	const struct policy_attestation *asked = &rule->attestations[data[0] % rule->attestation_count];
	if (attested_list_add(&first, &list, &err) || attested_list_add(&second, &list, &err))
		abort();
	first = &list.items[0];
	second = &list.items[1];
	evaluate_one(first, asked, slice_of(data + 1, size - 1));
	check(first, asked);
	evaluate_one(second, asked, slice_of(data + 1, size - 1));
	if (first->reason != second->reason || strcmp(first->detail, second->detail) != 0 || first->check_count != second->check_count)
		abort();
	return 0;
}
