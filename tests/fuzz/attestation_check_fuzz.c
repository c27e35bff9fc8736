/* Checks of attestations: the first byte chooses what a policy asks, the rest is any predicate.  What holds was read, and each of its conditions holds;
 * the same bytes have the same answer, whether they are read again or not, and VEX of nobody suppresses nothing.  What layers are held against is sorted.  Never touches a file or a network. */
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
        "\"deny-licenses\":[\"AGPL-*\",\"*-only\"],\"verify-bytes\":true}}},"
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
evaluate_one(struct attested *out, const struct policy_attestation *asked, struct slice predicate, struct sbom_search *sbom)
{
	static const struct vex_sources none;
	static const struct subject_facts image = { .platform = "linux/amd64" };
	const struct check_context c = { .asked = asked, .image = &image, .vex = &none, .sbom = sbom, .now = NOW };
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

static bool
are_same(const struct attested *a, const struct attested *b)
{
	return a->reason == b->reason && strcmp(a->detail, b->detail) == 0 && a->check_count == b->check_count;
}

static void
content_check(struct sbom_search *sbom)
{
	AUTO(sbom_content_free) struct sbom_content c;

	sbom_search_take(&c, sbom);
	for (size_t i = 1; i < c.file_count; i++)
		if (strcmp(c.files[i - 1].path, c.files[i].path) > 0)
			abort();
	for (size_t i = 1; i < c.package_count; i++)
		if (inventory_package_compare(&c.packages[i - 1], &c.packages[i]) > 0)
			abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct policy_rule *rule = rule_read();
	AUTO(attested_list_free) struct attested_list list = { 0 };
	AUTO(sbom_search_free) struct sbom_search sbom = { 0 };
	struct attested *unused;
	struct err err;

	if (size < 1)
		return 0;
	const struct policy_attestation *asked = &rule->attestations[data[0] % rule->attestation_count];
	const struct slice predicate = slice_of(data + 1, size - 1);
	for (int i = 0; i < 3; i++)
		if (attested_list_add(&unused, &list, &err))
			abort();
	evaluate_one(&list.items[0], asked, predicate, &sbom);
	check(&list.items[0], asked);
	evaluate_one(&list.items[1], asked, predicate, &sbom);
	content_check(&sbom);
	evaluate_one(&list.items[2], asked, predicate, &sbom);
	if (!are_same(&list.items[0], &list.items[1]) || !are_same(&list.items[0], &list.items[2]))
		abort();
	return 0;
}
