/* pubkey_verify against Project Wycheproof's signatures (attack A32): our verdict is theirs in every row that they are sure about.
 * ed25519: pubkey_verify tries pure and ph, so a row that is invalid must stay invalid in both. */
#include "helper.h"

#include "base/json.h"
#include "support/vectors.h"

struct count {
	size_t valid, invalid, unsure;
};

static void
judge(struct count *count, const struct pubkey *key, struct json test)
{
	const char *msg_hex, *sig_hex, *result;
	uint64_t id;
	struct err err = { 0 };

	if (json_u64(&id, test, "tcId", &err) || json_string(&msg_hex, test, "msg", &err) || json_string(&sig_hex, test, "sig", &err) ||
	    json_string(&result, test, "result", &err))
		fail_msg("%s", err.message);
	if (strcmp(result, "acceptable") == 0) {
		count->unsure++;
		return;
	}
	AUTO(buf_free) struct buf msg = unhex(msg_hex);
	AUTO(buf_free) struct buf sig = unhex(sig_hex);
	bool good = pubkey_verify(key, buf_slice(&msg), buf_slice(&sig)) == SIGNATURE_GOOD, valid = strcmp(result, "valid") == 0;

	if (good != valid)
		fail_msg("test %zu: %s, but we say %s", (size_t)id, result, good ? "good" : "not good");
	*(valid ? &count->valid : &count->invalid) += 1;
}

static struct count
run(const char *dir, const char *file)
{
	struct count count = { 0 };
	AUTO(buf_free) struct buf text = vectors_read(dir, file);
	AUTO(json_free) struct json_doc doc = { 0 };
	struct err err = { 0 };
	uint64_t expected;

	if (json_parse(&doc, buf_slice(&text), &err) || json_u64(&expected, json_root(&doc), "numberOfTests", &err))
		fail_msg("%s", err.message);
	for (struct json g = json_first(json_get(json_root(&doc), "testGroups")); json_type(g) != JSON_ABSENT; g = json_next(g)) {
		const char *pem;

		if (json_string(&pem, g, "publicKeyPem", &err))
			fail_msg("%s", err.message);
		AUTO(pubkey_free) struct pubkey *key = public_key(slice_str(pem));

		for (struct json t = json_first(json_get(g, "tests")); json_type(t) != JSON_ABSENT; t = json_next(t))
			judge(&count, key, t);
	}
	assert_int_equal(count.valid + count.invalid + count.unsure, expected);
	return count;
}

static void
agrees(void **state)
{
	static const char *const files[] = { "ed25519_test.json", "ecdsa_secp256r1_sha256_test.json", "ecdsa_secp384r1_sha384_test.json" };
	const char *dir = outside_dir();
	char path[4096];

	(void)state;
	if (!dir) {
		print_message("SKIP wycheproof: no data of other projects\n");
		skip();
	}
	snprintf(path, sizeof path, "%s/wycheproof", dir);
	for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
		struct count count = run(path, files[i]);

		assert_true(count.valid > 0 && count.invalid > 0);
		print_message("%s: %zu valid, %zu invalid, %zu not judged\n", files[i], count.valid, count.invalid, count.unsure);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(agrees) };

	return cmocka_run_group_tests_name("crypto/wycheproof", tests, NULL, NULL);
}
