/* attestation_entry.c: BuildKit's entries, and nothing that a runtime may take for a platform; hints by their names. */
#include "support/test.h"

#include "format/oci/attestation_entry.h"

#define DIGEST "sha256:4a3cdfae6f291c8f544daea5b72905cf9e74c1ed427d831ad0d7ca00c73c794d"
#define NOTES(type, digest) ",\"annotations\":{\"vnd.docker.reference.type\":\"" type "\",\"vnd.docker.reference.digest\":\"" digest "\"}"
#define UNKNOWN ",\"platform\":{\"os\":\"unknown\",\"architecture\":\"unknown\"}"

static void
entries(void **state)
{
	static const struct {
		const char *more;
		bool is_entry;
	} rows[] = {
		{ UNKNOWN NOTES("attestation-manifest", DIGEST), true },
		{ NOTES("attestation-manifest", DIGEST), false },
		{ ",\"platform\":{\"os\":\"linux\",\"architecture\":\"amd64\"}" NOTES("attestation-manifest", DIGEST), false },
		{ UNKNOWN NOTES("attestation", DIGEST), false },
		{ UNKNOWN NOTES("attestation-manifest", "sha256:4a3c"), false },
		{ UNKNOWN ",\"annotations\":{\"vnd.docker.reference.type\":\"attestation-manifest\"}", false },
		{ UNKNOWN ",\"annotations\":{\"vnd.docker.reference.digest\":\"" DIGEST "\"}", false },
		{ UNKNOWN, false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		AUTO(buf_free) struct buf text = BUF(4096);
		AUTO(json_free) struct json_doc doc = { 0 };
		struct descriptor d;
		struct digest about;
		struct err err = { 0 };
		char printed[DIGEST_TEXT_BYTES];

		assert_int_equal(buf_addf(&text, &err, "{\"mediaType\":\"a/b\",\"digest\":\"" DIGEST "\",\"size\":1%s}", rows[i].more), COCKET_OK);
		assert_int_equal(json_parse(&doc, buf_slice(&text), &err), COCKET_OK);
		assert_int_equal(descriptor_parse(&d, json_root(&doc), &err), COCKET_OK);
		assert_int_equal(attestation_entry_subject(&about, &d), rows[i].is_entry);
		if (!rows[i].is_entry)
			continue;
		digest_print(printed, &about);
		assert_string_equal(printed, DIGEST);
	}
}

static void
documents(void **state)
{
	(void)state;
	assert_string_equal(predicate_of_document("application/spdx+json"), "https://spdx.dev/Document");
	assert_string_equal(predicate_of_document("application/vnd.cyclonedx+json"), "https://cyclonedx.org/bom");
	assert_string_equal(predicate_of_document("application/sarif+json"), "application/sarif+json");
	assert_null(predicate_of_document("application/vnd.oci.image.layer.v1.tar"));
	assert_null(predicate_of_document(""));
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(entries), cmocka_unit_test(documents) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
