/* scan_format.c: what a file is by its fields, and what is attested of it. */
#include "support/test.h"

#include <stdio.h>

#include "format/attestation/scan_format.h"
#include "support/vectors.h"

static const struct {
	const char *file;
	enum scan_format format;
} files[] = {
	{ "trivy-vuln.json", SCAN_COSIGN_VULN },      { "grype-vuln-db5.json", SCAN_COSIGN_VULN },  { "sarif-trivy.json", SCAN_SARIF },
	{ "sarif-two-runs.json", SCAN_SARIF },        { "intoto-vulns-01.json", SCAN_INTOTO_VULNS }, { "intoto-vulns-02.json", SCAN_INTOTO_VULNS },
	{ "cyclonedx-vulns.json", SCAN_CYCLONEDX },   { "openvex.json", SCAN_NOT_KNOWN },           { "spdx-3-packages.json", SCAN_NOT_KNOWN },
	{ "vsa.json", SCAN_NOT_KNOWN },
};

static const struct {
	const char *text;
	enum scan_format format;
} texts[] = {
	{ "{\"SchemaVersion\":2,\"Results\":[]}", SCAN_TRIVY },
	{ "{\"matches\":[],\"descriptor\":{}}", SCAN_GRYPE },
	{ "{\"descriptor\":{}}", SCAN_GRYPE },
	{ "{\"artifacts\":[],\"descriptor\":{\"name\":\"syft\"}}", SCAN_NOT_KNOWN },
	{ "{\"matches\":[],\"artifacts\":[],\"descriptor\":{}}", SCAN_GRYPE },
	{ "{\"manifest_hash\":\"x\",\"vulnerabilities\":{}}", SCAN_CLAIR },
	{ "{\"bomFormat\":\"CycloneDX\",\"vulnerabilities\":[{}]}", SCAN_CYCLONEDX },
	{ "{\"bomFormat\":\"CycloneDX\",\"vulnerabilities\":[]}", SCAN_NOT_KNOWN },
	{ "{\"bomFormat\":\"CycloneDX\"}", SCAN_NOT_KNOWN },
	{ "{\"vulnerabilities\":[{}]}", SCAN_NOT_KNOWN },
	{ "[{\"purl\":\"pkg:npm/a\",\"vulnerabilities\":[]}]", SCAN_SCOUT },
	{ "[]", SCAN_NOT_KNOWN },
	{ "7", SCAN_NOT_KNOWN },
};

static void
test_detect(void **state)
{
	enum scan_format format;
	struct err err = { 0 };

	(void)state;
	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
		AUTO(buf_free) struct buf b = vectors_read("build/vectors/predicates", files[i].file);
		if (scan_detect(&format, buf_slice(&b), &err) != COCKET_OK || format != files[i].format)
			fail_msg("%s: %s", files[i].file, scan_format_name(format));
	}
	for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
		if (scan_detect(&format, slice_str(texts[i].text), &err) != COCKET_OK || format != texts[i].format)
			fail_msg("%s: %s", texts[i].text, scan_format_name(format));
	assert_int_equal(scan_detect(&format, slice_str("{\"runs\":[],\"matches\":[]}"), &err), COCKET_E_FORMAT);
	assert_string_equal(err.message, "has fields of Grype's JSON and of SARIF");
	assert_int_equal(scan_detect(&format, slice_str("x"), &err), COCKET_E_FORMAT);
}

static void
test_types(void **state)
{
	(void)state;
	assert_true(scan_is_wrapped(SCAN_TRIVY) && scan_is_wrapped(SCAN_GRYPE) && scan_is_wrapped(SCAN_SARIF) && scan_is_wrapped(SCAN_CLAIR));
	assert_false(scan_is_wrapped(SCAN_COSIGN_VULN) || scan_is_wrapped(SCAN_INTOTO_VULNS) || scan_is_wrapped(SCAN_CYCLONEDX) || scan_is_wrapped(SCAN_SCOUT));
	assert_string_equal(scan_predicate_type(SCAN_TRIVY), "https://cosign.sigstore.dev/attestation/vuln/v1");
	assert_string_equal(scan_predicate_type(SCAN_CYCLONEDX), "https://cyclonedx.org/bom");
	assert_null(scan_predicate_type(SCAN_NOT_KNOWN));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_detect),
		cmocka_unit_test(test_types),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
