/* predicate_make.c and predicate_detect.c: which type a file is attested under, what wraps it, and what is refused. */
#include "support/test.h"

#include "base/limits.h"
#include "format/attestation/predicate_make.h"
#include "format/attestation/scan_parse.h"

#define VULN "https://cosign.sigstore.dev/attestation/vuln/v1"
#define TRIVY "{\"SchemaVersion\":2,\"CreatedAt\":\"2026-11-28T10:00:00Z\",\"Results\":[]}"
#define NO_TIME "{\"version\":\"2.1.0\",\"runs\":[{\"tool\":{\"driver\":{\"name\":\"x\"}},\"results\":[]}]}"
#define SPDX "{\"spdxVersion\":\"SPDX-2.3\"}"
#define SPDX3 "{\"@context\":\"https://spdx.org/rdf/3.0.1/spdx-context.jsonld\",\"@graph\":[]}"
#define VEX(context) "{\"@context\":" context ",\"statements\":[]}"
#define SLSA1 "{\"buildDefinition\":{},\"runDetails\":{}}"
#define SLSA02 "{\"builder\":{},\"buildType\":\"t\"}"
#define VSA "{\"verifier\":{},\"verificationResult\":\"PASSED\"}"

struct row {
	const char *wanted, *file;
	const char *type; /* NULL: refused, and */
	const char *says; /* begins so */
};

static const struct row rows[] = {
	{ NULL, TRIVY, VULN, NULL },
	{ "vuln", TRIVY, VULN, NULL },
	{ "scan", TRIVY, VULN, NULL },
	{ "sbom", TRIVY, NULL, "is Trivy's JSON, which is attested as " VULN ", and not as sbom" },
	{ "https://in-toto.io/attestation/vulns/v0.2", TRIVY, NULL, "is Trivy's JSON" },
	{ "https://example.com/x", TRIVY, "https://example.com/x", NULL },
	{ NULL, SPDX, "https://spdx.dev/Document", NULL },
	{ "https://spdx.dev/Document/v2.3", SPDX, "https://spdx.dev/Document/v2.3", NULL },
	{ "https://spdx.dev/DocumentX", SPDX, "https://spdx.dev/DocumentX", NULL },
	{ "cyclonedx", SPDX, NULL, "is an SPDX document" },
	{ NULL, SPDX3, "https://spdx.dev/Document/v3", NULL },
	{ NULL, VEX("\"https://openvex.dev/ns/v0.2.0\""), "https://openvex.dev/ns/v0.2.0", NULL },
	{ NULL, VEX("[\"https://openvex.dev/ns\"]"), "https://openvex.dev/ns", NULL },
	{ "openvex", VEX("\"https://openvex.dev/ns/v0.2.0\""), "https://openvex.dev/ns", NULL },
	{ NULL, VEX("\"https://example.com/ns\""), NULL, "cannot tell what this is" },
	{ NULL, VEX("7"), NULL, "cannot tell what this is" },
	{ "provenance", SLSA1, "https://slsa.dev/provenance/v1", NULL },
	{ "provenance", SLSA02, "https://slsa.dev/provenance/v0.2", NULL },
	{ "slsaprovenance1", SLSA02, NULL, "is SLSA provenance v0.2" },
	{ "https://slsa.dev/provenance/v0.2", SLSA1, NULL, "is SLSA provenance v1" },
	{ NULL, "{\"builder\":{}}", NULL, "cannot tell what this is" },
	{ "vsa", VSA, "https://slsa.dev/verification_summary/v1", NULL },
	{ "link", "{\"_type\":\"link\"}", "https://in-toto.io/Link/v1", NULL },
	{ "custom", "any text", "https://cosign.sigstore.dev/attestation/v1", NULL },
	{ "custom", "\xff", NULL, "not UTF-8" },
	{ NULL, "SPDXVersion: SPDX-2.3\n", "https://spdx.dev/Document", NULL },
	{ "spdx", "SPDXVersion: SPDX-2.3\n", "https://spdx.dev/Document", NULL },
	{ "cyclonedx", "SPDXVersion: SPDX-2.3\n", NULL, "line 1 column 1" },
	{ "nonsense", SPDX, NULL, "type: nonsense" },
	{ "https://sigstore.dev/cosign/sign/v1", SPDX, NULL, "type: https://sigstore.dev/cosign/sign/v1 is an image signature" },
	{ "https://example.com/x", "{\"_type\":\"https://in-toto.io/Statement/v0.1\"}", NULL, "is an in-toto statement" },
	{ "https://example.com/x", "{\"payloadType\":\"x\"}", NULL, "is a signed envelope" },
	{ "https://example.com/x", "{\"dsseEnvelope\":{}}", NULL, "is a signed envelope" },
	{ NULL, "{\"SchemaVersion\":2}", NULL, NULL },
	{ NULL, "{\"SchemaVersion\":2,\"bomFormat\":\"CycloneDX\"}", NULL, NULL },
	{ NULL, "[]", NULL, "expected a JSON object" },
	{ NULL, "", NULL, NULL },
};

static void
test_types(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(made_predicate_free) struct made_predicate made = { .what = NULL };
		struct err err = { 0 };

		enum cocket_code code = predicate_make(&made, rows[i].wanted, slice_str(rows[i].file), 0, &err);
		assert_true((code == COCKET_OK) == (rows[i].type != NULL));
		if (rows[i].type)
			assert_string_equal(made.type, rows[i].type);
		else if (rows[i].says)
			assert_memory_equal(err.message, rows[i].says, strlen(rows[i].says));
	}
}

/* What wraps a scan says what the scan says, and no more. */
static void
test_wrapped(void **state)
{
	static const struct {
		const char *file;
		bool is_timeless;
	} scans[] = { { TRIVY, false }, { NO_TIME, true } };

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		AUTO(made_predicate_free) struct made_predicate made = { .what = NULL };
		AUTO(scan_free) struct scan scan = { 0 };
		struct err err = { 0 };

		assert_int_equal(predicate_make(&made, NULL, slice_str(scans[i].file), 0, &err), COCKET_OK);
		assert_true(made.is_timeless == scans[i].is_timeless);
		assert_non_null(strstr(buf_str(&made.json), scans[i].file));
		assert_int_equal(scan_parse(&scan, buf_slice(&made.json), NULL, &err), COCKET_OK);
		assert_true(scan.has_time == !scans[i].is_timeless);
		assert_true(!scan.has_time || scan.time == 1795860000);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_types),
		cmocka_unit_test(test_wrapped),
	};

	return cmocka_run_group_tests_name("format/attestation/predicate_make", tests, NULL, NULL);
}
