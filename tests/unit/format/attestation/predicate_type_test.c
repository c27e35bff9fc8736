/* predicate_type.c by table: which URIs a name takes, and which neighbours it does not. */
#include "support/test.h"

#include "format/attestation/predicate_type.h"

#define SLSA1 "https://slsa.dev/provenance/v1"
#define SLSA02 "https://slsa.dev/provenance/v0.2"
#define SPDX "https://spdx.dev/Document"
#define BOM "https://cyclonedx.org/bom"
#define VULN "https://cosign.sigstore.dev/attestation/vuln/v1"
#define SIGN "https://sigstore.dev/cosign/sign/v1"

static const struct match {
	const char *wanted, *uri;
	bool matches;
} matches[] = {
	{ "provenance", SLSA1, true },
	{ "provenance", SLSA02, true },
	{ "provenance", "https://slsa.dev/provenance", true },
	{ "provenance", "https://slsa.dev/provenance/", false },
	{ "provenance", "https://slsa.dev/provenance/v", false },
	{ "provenance", "https://slsa.dev/provenance/v1x", false },
	{ "provenance", "https://slsa.dev/provenances/v1", false },
	{ "provenance", "http://slsa.dev/provenance/v1", false },
	{ "provenance", SPDX, false },
	{ "slsaprovenance", SLSA02, true },
	{ "slsaprovenance", SLSA1, false },
	{ "slsaprovenance02", SLSA02, true },
	{ "slsaprovenance1", SLSA1, true },
	{ "slsaprovenance1", SLSA02, false },
	{ "sbom", SPDX, true },
	{ "sbom", SPDX "/v2.3", true },
	{ "sbom", BOM, true },
	{ "sbom", BOM "/v1.6", true },
	{ "sbom", "https://scout.docker.com/sbom/v0.1", false },
	{ "sbom", VULN, false },
	{ "spdx", SPDX, true },
	{ "spdx", SPDX "/v2.3", false },
	{ "spdxjson", SPDX, true },
	{ "cyclonedx", BOM, true },
	{ "cyclonedx", BOM "/v1.6", false },
	{ "scan", VULN, true },
	{ "scan", "cosign.sigstore.dev/attestation/vuln/v1", true },
	{ "scan", "https://in-toto.io/attestation/vulns/v0.1", true },
	{ "scan", "https://in-toto.io/attestation/vulns/v0.2", true },
	{ "scan", "https://scout.docker.com/vulnerabilities/v0.1", true },
	{ "scan", "application/sarif+json", true },
	{ "scan", BOM, false },
	{ "scan", "https://in-toto.io/attestation/test-result/v0.1", false },
	{ "vuln", VULN, true },
	{ "vuln", "cosign.sigstore.dev/attestation/vuln/v1", true },
	{ "vuln", "https://in-toto.io/attestation/vulns/v0.2", false },
	{ "vex", "https://openvex.dev/ns", true },
	{ "vex", "https://openvex.dev/ns/v0.2.0", true },
	{ "vex", "https://openvex.dev/nsx", false },
	{ "openvex", "https://openvex.dev/ns", true },
	{ "openvex", "https://openvex.dev/ns/v0.2.0", false },
	{ "vsa", "https://slsa.dev/verification_summary/v1", true },
	{ "vsa", "https://slsa.dev/verification_summary/v0.2", true },
	{ "vsa", SLSA1, false },
	{ "link", "https://in-toto.io/Link/v1", true },
	{ "custom", "https://cosign.sigstore.dev/attestation/v1", true },
	{ "custom", "cosign.sigstore.dev/attestation/v1", true },
	{ "custom", VULN, false },
	{ SLSA1, SLSA1, true },
	{ SLSA1, SLSA1 ".1", false },
	{ VULN, "cosign.sigstore.dev/attestation/vuln/v1", false },
	{ "https://example.org/review", "https://example.org/review", true },
	{ "https://example.org/review", "https://example.org/review/v2", false },
	{ "other", "https://example.org/review", false },
	{ "", "", false },
	{ "", SLSA1, false },
	/* An image signature is none, however it is asked for. */
	{ SIGN, SIGN, false },
	{ "custom", SIGN, false },
	{ "vsa", SIGN, false },
};

static void
matches_by_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof matches / sizeof matches[0]; i++)
		if (predicate_type_matches(matches[i].wanted, matches[i].uri) != matches[i].matches)
			fail_msg("%s and %s: expected %d", matches[i].wanted, matches[i].uri, matches[i].matches);
}

static const struct name {
	const char *uri, *short_name;
	enum predicate_kind kind;
} names[] = {
	{ SLSA1, "slsaprovenance1", PREDICATE_PROVENANCE },
	{ SLSA02, "slsaprovenance02", PREDICATE_PROVENANCE },
	{ "https://slsa.dev/provenance/v0.1", "provenance", PREDICATE_PROVENANCE },
	{ SPDX, "spdx", PREDICATE_SBOM },
	{ SPDX "/v2.3", "sbom", PREDICATE_SBOM },
	{ VULN, "vuln", PREDICATE_SCAN },
	{ "cosign.sigstore.dev/attestation/vuln/v1", "vuln", PREDICATE_SCAN },
	{ "application/sarif+json", "scan", PREDICATE_SCAN },
	{ "https://openvex.dev/ns/v0.2.0", "vex", PREDICATE_VEX },
	{ "https://slsa.dev/verification_summary/v1", "vsa", PREDICATE_VSA },
	{ "https://in-toto.io/Link/v1", "link", PREDICATE_OTHER },
	{ SIGN, "", PREDICATE_OTHER },
	{ "", "", PREDICATE_OTHER },
};

static void
names_by_table(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		assert_string_equal(predicate_type_short_name(names[i].uri), names[i].short_name);
		assert_int_equal(predicate_type_kind(names[i].uri), names[i].kind);
	}
	assert_string_equal(predicate_kind_name(PREDICATE_VSA), "vsa");
	assert_string_equal(predicate_kind_name(PREDICATE_OTHER), "other");
}

static void
makes_one_uri_of_a_name_or_none(void **state)
{
	(void)state;
	assert_string_equal(predicate_type_uri("provenance"), SLSA1);
	assert_string_equal(predicate_type_uri("slsaprovenance"), SLSA02);
	assert_string_equal(predicate_type_uri("vex"), "https://openvex.dev/ns/v0.2.0");
	assert_string_equal(predicate_type_uri("openvex"), "https://openvex.dev/ns");
	assert_string_equal(predicate_type_uri("https://example.org/x"), "https://example.org/x");
	assert_string_equal(predicate_type_uri("application/x"), "application/x");
	assert_null(predicate_type_uri("scan"));
	assert_null(predicate_type_uri("sbom"));
	assert_null(predicate_type_uri("nothing"));
}

static void
refuses_what_is_neither_name_nor_uri(void **state)
{
	static const char *const good[] = { "scan", "vuln", "spdxjson", "https://example.org/x", "application/sarif+json" };
	static const char *const bad[] = { "", "scans", "Scan", "trivy" };
	struct err err = { 0 };
	char longest[PREDICATE_TYPE_BYTES + 1];

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
		assert_int_equal(predicate_type_check(good[i], &err), COCKET_OK);
	for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
		assert_int_equal(predicate_type_check(bad[i], &err), COCKET_E_USAGE);
	assert_string_equal(err.message, "trivy, expected provenance, sbom, scan, vex, vsa, slsaprovenance, slsaprovenance02, slsaprovenance1, spdx, "
	                                 "spdxjson, cyclonedx, vuln, openvex, link, custom or a URI");
	assert_int_equal(predicate_type_check(SIGN, &err), COCKET_E_USAGE);
	assert_string_equal(err.message, SIGN " is an image signature, never an attestation");
	memset(longest, ':', sizeof longest - 1);
	longest[sizeof longest - 1] = '\0';
	assert_int_equal(predicate_type_check(longest, &err), COCKET_E_USAGE);
	longest[sizeof longest - 2] = '\0';
	assert_int_equal(predicate_type_check(longest, &err), COCKET_OK);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(matches_by_table),
		cmocka_unit_test(names_by_table),
		cmocka_unit_test(makes_one_uri_of_a_name_or_none),
		cmocka_unit_test(refuses_what_is_neither_name_nor_uri),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
