/* vsa_print.c: what is printed is what vsa_parse reads, and one that failed has no level. */
#include "support/test.h"

#include "base/limits.h"
#include "format/attestation/vsa_print.h"

#define HEX "5555555555555555555555555555555555555555555555555555555555555555"
#define BEFORE "{\"verifier\":{\"id\":\"https://example.com/v\"},\"timeVerified\":\"2026-11-28T10:00:00Z\",\"resourceUri\":\"r.example.com/a@x\",\"policy\":"
#define POLICY "{\"uri\":\"file:policy.json\",\"digest\":{\"sha256\":\"" HEX "\"}}"

static struct vsa
example(void)
{
	struct vsa v = { .verifier_id = "https://example.com/v", .resource_uri = "r.example.com/a@x", .policy_uri = "file:policy.json",
	                 .has_policy_digest = true, .has_time = true, .time = 1795860000 };

	memset(v.policy_digest.bytes, 0x55, sizeof v.policy_digest.bytes);
	return v;
}

static void
print_check(const struct vsa *v, const char *expected)
{
	AUTO(buf_free) struct buf out = BUF(4 * KIB);
	AUTO(vsa_free) struct vsa back = { .passed = false };
	struct err err = { 0 };

	assert_int_equal(vsa_print(&out, v, &err), COCKET_OK);
	assert_string_equal(buf_str(&out), expected);
	assert_int_equal(vsa_parse(&back, buf_slice(&out), &err), COCKET_OK);
	assert_true(back.passed == v->passed && back.time == v->time && back.has_policy_digest == v->has_policy_digest);
	assert_string_equal(back.verifier_id, v->verifier_id);
	assert_string_equal(back.resource_uri, v->resource_uri);
	assert_string_equal(back.policy_uri, v->policy_uri);
	assert_int_equal(back.input_count, v->input_count);
	assert_true(vsa_has_level(&back, "SLSA_BUILD_LEVEL_2") == (v->passed && v->levels.count > 0));
}

static void
test_printed(void **state)
{
	char level[] = "SLSA_BUILD_LEVEL_3", *levels[] = { level }, uri[] = "referrer x";
	struct vsa_input input = { .uri = uri };
	struct vsa v = example();

	(void)state;
	print_check(&v, BEFORE POLICY ",\"verificationResult\":\"FAILED\",\"verifiedLevels\":[\"FAILED\"],\"slsaVersion\":\"1.1\"}");
	v.passed = true;
	print_check(&v, BEFORE POLICY ",\"verificationResult\":\"PASSED\",\"verifiedLevels\":[],\"slsaVersion\":\"1.1\"}");
	v.levels = (struct strings){ .items = levels, .count = 1 };
	v.inputs = &input;
	v.input_count = 1;
	v.has_policy_digest = false;
	print_check(&v, BEFORE "{\"uri\":\"file:policy.json\"},\"inputAttestations\":[{\"uri\":\"referrer x\"}],\"verificationResult\":\"PASSED\","
	                       "\"verifiedLevels\":[\"SLSA_BUILD_LEVEL_3\"],\"slsaVersion\":\"1.1\"}");
	v.passed = false;
	print_check(&v, BEFORE "{\"uri\":\"file:policy.json\"},\"inputAttestations\":[{\"uri\":\"referrer x\"}],\"verificationResult\":\"FAILED\","
	                       "\"verifiedLevels\":[\"FAILED\"],\"slsaVersion\":\"1.1\"}");
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_printed) };

	return cmocka_run_group_tests_name("format/attestation/vsa_print", tests, NULL, NULL);
}
