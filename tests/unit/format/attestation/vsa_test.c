/* vsa.c by table: summaries in both spellings, levels, and refusals. */
#include "support/test.h"

#include "base/buf.h"
#include "format/attestation/vsa.h"

#define HEX "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define VERIFIER "\"verifier\":{\"id\":\"https://example.org/v\"}"
#define PASSED "\"verificationResult\":\"PASSED\""

static void
reads_v1(void **state)
{
	AUTO(vsa_free) struct vsa v = { .passed = false };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(vsa_parse(&v, slice_str("{" VERIFIER ",\"timeVerified\":\"2026-11-21T12:00:00.25Z\",\"resourceUri\":\"r.example.com/a\","
	                                         "\"policy\":{\"uri\":\"https://example.org/p\",\"digest\":{\"sha256\":\"" HEX "\"}}," PASSED
	                                         ",\"verifiedLevels\":[\"SLSA_BUILD_LEVEL_3\",\"X\"],\"dependencyLevels\":{},\"slsaVersion\":\"1.0\","
	                                         "\"inputAttestations\":[{\"uri\":\"r.example.com/a.att\",\"digest\":{\"sha256\":\"" HEX "\"}},{}]}"), &err), COCKET_OK);
	assert_string_equal(v.verifier_id, "https://example.org/v");
	assert_true(v.has_time && v.time == 1795262400);
	assert_string_equal(v.resource_uri, "r.example.com/a");
	assert_string_equal(v.policy_uri, "https://example.org/p");
	assert_true(v.has_policy_digest && v.policy_digest.bytes[0] == 0x01 && v.policy_digest.bytes[31] == 0xef);
	assert_true(v.passed);
	assert_int_equal(v.levels.count, 2);
	assert_string_equal(v.levels.items[0], "SLSA_BUILD_LEVEL_3");
	assert_int_equal(v.input_count, 2);
	assert_string_equal(v.inputs[0].uri, "r.example.com/a.att");
	assert_true(v.inputs[0].has_sha256 && !v.inputs[1].has_sha256);
}

static void
reads_v02(void **state)
{
	AUTO(vsa_free) struct vsa v = { .passed = false };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(vsa_parse(&v, slice_str("{" VERIFIER ",\"time_verified\":\"2026-11-21T12:00:00Z\",\"resource_uri\":\"a\",\"policy\":{\"uri\":\"p\"},"
	                                         "\"input_attestations\":[{}],\"verification_result\":\"PASSED\",\"policy_level\":\"SLSA_LEVEL_3\"}"), &err), COCKET_OK);
	assert_true(v.has_time && v.passed && !v.has_policy_digest);
	assert_string_equal(v.resource_uri, "a");
	assert_int_equal(v.input_count, 1);
	assert_true(vsa_has_level(&v, "SLSA_LEVEL_2"));
	assert_false(vsa_has_level(&v, "SLSA_LEVEL_4"));
}

static const struct level_row {
	const char *has, *wanted;
	bool is;
} levels[] = {
	{ "SLSA_BUILD_LEVEL_3", "SLSA_BUILD_LEVEL_3", true },
	{ "SLSA_BUILD_LEVEL_3", "SLSA_BUILD_LEVEL_1", true },
	{ "SLSA_BUILD_LEVEL_2", "SLSA_BUILD_LEVEL_3", false },
	{ "SLSA_SOURCE_LEVEL_3", "SLSA_BUILD_LEVEL_3", false },
	{ "SLSA_SOURCE_LEVEL_3", "SLSA_BUILD_LEVEL_2", false },
	{ "slsa_build_level_3", "SLSA_BUILD_LEVEL_2", false },
	{ "MY_LEVEL_3", "MY_LEVEL_3", true },
	{ "MY_LEVEL_3", "MY_LEVEL_2", false },
	{ "SLSA_BUILD_LEVEL_13", "SLSA_BUILD_LEVEL_2", false },
	{ "SLSA_X3", "SLSA_X2", false },
	{ "FAILED", "FAILED", false },
};

static void
knows_levels(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof levels / sizeof levels[0]; i++) {
		AUTO(buf_free) struct buf text = BUF(4096);
		struct err err = { 0 };

		for (int passed = 0; passed < 2; passed++) {
			AUTO(vsa_free) struct vsa v = { .passed = false };
			text.len = 0;
			assert_int_equal(buf_addf(&text, &err, "{\"verificationResult\":\"%s\",\"verifiedLevels\":[\"%s\"]}", passed ? "PASSED" : "FAILED", levels[i].has),
			                 COCKET_OK);
			assert_int_equal(vsa_parse(&v, buf_slice(&text), &err), COCKET_OK);
			if (vsa_has_level(&v, levels[i].wanted) != (passed && levels[i].is))
				fail_msg("%s, wanted %s, passed %d", levels[i].has, levels[i].wanted, passed);
		}
	}
}

static const struct refusal {
	const char *text;
	enum cocket_code code;
	const char *says;
} refusals[] = {
	{ "null", COCKET_E_FORMAT, "verification summary: predicate: not an object" },
	{ "{}", COCKET_E_FORMAT, "verification summary: verificationResult: missing" },
	{ "{\"verificationResult\":\"passed\"}", COCKET_E_FORMAT, "verification summary: verificationResult: \"passed\", expected PASSED or FAILED" },
	{ "{" PASSED ",\"verification_result\":\"FAILED\"}", COCKET_E_FORMAT,
	  "verification summary: verificationResult: also given as verification_result" },
	{ "{" PASSED ",\"verified_levels\":[],\"policy_level\":\"x\"}", COCKET_E_FORMAT, "verification summary: verifiedLevels: also given as policy_level" },
	{ "{" PASSED ",\"verifier\":\"me\"}", COCKET_E_FORMAT, "verification summary: verifier: not an object" },
	{ "{" PASSED ",\"timeVerified\":\"now\"}", COCKET_E_FORMAT,
	  "verification summary: timeVerified: \"now\": not a time, expected one like 2026-11-22T10:53:01Z" },
	{ "{" PASSED ",\"verifiedLevels\":[7]}", COCKET_E_FORMAT, "verification summary: verifiedLevels: not a string" },
	{ "{" PASSED ",\"verifiedLevels\":{}}", COCKET_E_FORMAT, "verification summary: verifiedLevels: not an array" },
	{ "{" PASSED ",\"inputAttestations\":[{},7]}", COCKET_E_FORMAT, "verification summary: inputAttestations[1]: input: not an object" },
};

static void
refuses(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
		struct vsa v = { .passed = false };
		struct err err = { 0 };

		assert_int_equal(vsa_parse(&v, slice_str(refusals[i].text), &err), refusals[i].code);
		assert_string_equal(err.message, refusals[i].says);
		assert_false(v.passed);
	}
}

static enum cocket_code
parse_many(const char *before, const char *each, size_t count)
{
	AUTO(buf_free) struct buf text = BUF(1 << 20);
	AUTO(vsa_free) struct vsa v = { .passed = false };
	struct err err = { 0 };

	assert_int_equal(buf_addf(&text, &err, "%s", before), COCKET_OK);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(buf_addf(&text, &err, "%s%s", i ? "," : "", each), COCKET_OK);
	assert_int_equal(buf_addf(&text, &err, "]}"), COCKET_OK);
	return vsa_parse(&v, buf_slice(&text), &err);
}

static void
holds_to_its_limits(void **state)
{
	(void)state;
	assert_int_equal(parse_many("{" PASSED ",\"verifiedLevels\":[", "\"x\"", VSA_LEVELS_MAX), COCKET_OK);
	assert_int_equal(parse_many("{" PASSED ",\"verifiedLevels\":[", "\"x\"", VSA_LEVELS_MAX + 1), COCKET_E_TOO_MANY);
	assert_int_equal(parse_many("{" PASSED ",\"inputAttestations\":[", "{}", VSA_INPUTS_MAX), COCKET_OK);
	assert_int_equal(parse_many("{" PASSED ",\"inputAttestations\":[", "{}", VSA_INPUTS_MAX + 1), COCKET_E_TOO_MANY);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_v1),
		cmocka_unit_test(reads_v02),
		cmocka_unit_test(knows_levels),
		cmocka_unit_test(refuses),
		cmocka_unit_test(holds_to_its_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
