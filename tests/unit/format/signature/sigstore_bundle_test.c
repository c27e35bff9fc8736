/* sigstore_bundle.c and dsse.c by table: bundles in, envelope or the exact refusal out; and back.
 * And over the shared vectors: every bundle that cosign wrote is read, with its statement; the malformed ones are not. */
#include "support/test.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "format/oci/manifest.h"
#include "format/signature/sigstore_bundle.h"
#include "format/signature/sigstore_bundle_print.h"
#include "support/blobs.h"

#define V03 "application/vnd.dev.sigstore.bundle.v0.3+json"
#define MEDIA(type) "\"mediaType\":\"" type "\""
#define KEY "\"publicKey\":{\"hint\":\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\"}"
#define MATERIAL(inside) "\"verificationMaterial\":{" inside "}"
#define SIGNATURE "\"signatures\":[{\"sig\":\"c2ln\"}]"
#define PAYLOAD "\"payload\":\"eyB9\",\"payloadType\":\"application/vnd.in-toto+json\""
#define ENVELOPE "\"dsseEnvelope\":{" PAYLOAD "," SIGNATURE "}"
#define MESSAGE "\"messageSignature\":{\"signature\":\"c2ln\"}"
#define BUNDLE(type) "{" MEDIA(type) "," MATERIAL(KEY) "," ENVELOPE "}"
#define AROUND(material) "{" MEDIA(V03) "," MATERIAL(material) "," ENVELOPE "}"
#define HOLDING(content) "{" MEDIA(V03) "," MATERIAL(KEY) "," content "}"
#define WITH(inside) HOLDING("\"dsseEnvelope\":{" inside "}")
#define TYPE_FAULT(type) "bundle: mediaType: " type ", expected that of a sigstore bundle, version 0.1 to 0.3"
#define ONE_MATERIAL "bundle: verificationMaterial: expected one of publicKey, certificate and x509CertificateChain"
#define A16 "aaaaaaaaaaaaaaaa"
#define A128 A16 A16 A16 A16 A16 A16 A16 A16

struct row {
	const char *text;
	enum cocket_code code;
	const char *says;
};

static const struct row rows[] = {
	{ BUNDLE(V03), COCKET_OK, "" },
	{ BUNDLE("application/vnd.dev.sigstore.bundle.v0.2+json"), COCKET_OK, "" },
	{ BUNDLE("application/vnd.dev.sigstore.bundle.v0.1+json"), COCKET_OK, "" },
	{ BUNDLE("application/vnd.dev.sigstore.bundle+json;version=0.1"), COCKET_OK, "" },
	{ BUNDLE("application/vnd.dev.sigstore.bundle+json;version=0.2"), COCKET_OK, "" },
	{ BUNDLE("application/vnd.dev.sigstore.bundle+json;version=0.3"), COCKET_OK, "" },
	{ BUNDLE("application/vnd.dev.sigstore.bundle.v0.4+json"), COCKET_E_FORMAT, TYPE_FAULT("application/vnd.dev.sigstore.bundle.v0.4+json") },
	{ BUNDLE("application/vnd.dev.sigstore.bundle+json;version=0.4"), COCKET_E_FORMAT,
	  TYPE_FAULT("application/vnd.dev.sigstore.bundle+json;version=0.4") },
	{ BUNDLE("application/vnd.dev.sigstore.bundle+json"), COCKET_E_FORMAT, TYPE_FAULT("application/vnd.dev.sigstore.bundle+json") },
	{ BUNDLE(""), COCKET_E_FORMAT, TYPE_FAULT("") },
	{ "{" MATERIAL(KEY) "," ENVELOPE "}", COCKET_E_FORMAT, "bundle: mediaType: missing" },
	{ "[]", COCKET_E_FORMAT, "bundle: mediaType: missing" },
	{ "", COCKET_E_FORMAT, NULL },
	{ BUNDLE(V03) "{}", COCKET_E_FORMAT, NULL },

	{ AROUND("\"publicKey\":{}"), COCKET_OK, "" },
	{ AROUND(KEY ",\"tlogEntries\":[{}],\"timestampVerificationData\":{\"rfc3161Timestamps\":[]},\"new\":1"), COCKET_OK, "" },
	{ AROUND("\"publicKey\":{\"hint\":7}"), COCKET_E_FORMAT, "bundle: verificationMaterial: hint: not a string" },
	{ AROUND("\"publicKey\":7"), COCKET_E_FORMAT, "bundle: verificationMaterial: publicKey: not an object" },
	{ AROUND(""), COCKET_E_FORMAT, ONE_MATERIAL },
	{ AROUND(KEY ",\"certificate\":{}"), COCKET_E_FORMAT, ONE_MATERIAL },
	{ AROUND("\"certificate\":{},\"x509CertificateChain\":{}"), COCKET_E_FORMAT, ONE_MATERIAL },
	{ AROUND("\"certificate\":{\"rawBytes\":\"\"}"), COCKET_E_FORMAT, "bundle: verificationMaterial: certificate: rawBytes: empty" },
	{ AROUND("\"x509CertificateChain\":{}"), COCKET_E_FORMAT,
	  "bundle: verificationMaterial: x509CertificateChain: a bundle of v0.3 has a certificate alone" },
	{ AROUND(KEY ",\"tlogEntries\":{}"), COCKET_E_FORMAT, "bundle: verificationMaterial: tlogEntries: not an array" },
	{ AROUND(KEY ",\"tlogEntries\":[0,1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0,1]"), COCKET_OK, "" },
	{ AROUND(KEY ",\"tlogEntries\":[0,1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0,1,2,3,4,5,6,7,8,9,0,1,2]"), COCKET_E_TOO_MANY,
	  "bundle: verificationMaterial: tlogEntries: 33, at most 32 are taken" },
	{ "{" MEDIA(V03) "," ENVELOPE "}", COCKET_E_FORMAT, "bundle: verificationMaterial: missing" },

	{ HOLDING(MESSAGE), COCKET_E_UNSUPPORTED, "bundle: messageSignature: signs a file, not a statement about an image" },
	{ HOLDING(ENVELOPE "," MESSAGE), COCKET_E_FORMAT, "bundle: expected one of dsseEnvelope and messageSignature" },
	{ HOLDING("\"x\":1"), COCKET_E_FORMAT, "bundle: expected one of dsseEnvelope and messageSignature" },
	{ HOLDING("\"dsseenvelope\":{" PAYLOAD "," SIGNATURE "}"), COCKET_E_FORMAT, "bundle: expected one of dsseEnvelope and messageSignature" },
	{ HOLDING("\"dsseEnvelope\":null"), COCKET_E_FORMAT, "bundle: expected one of dsseEnvelope and messageSignature" },
	{ HOLDING(ENVELOPE ",\"messageSignature\":null"), COCKET_OK, "" },
	{ AROUND(KEY ",\"certificate\":null,\"tlogEntries\":null,\"timestampVerificationData\":null"), COCKET_OK, "" },
	{ HOLDING(ENVELOPE "," ENVELOPE), COCKET_E_FORMAT, NULL },

	{ WITH(PAYLOAD ",\"signatures\":[{\"sig\":\"c2ln\",\"keyid\":\"\"}]"), COCKET_OK, "" },
	{ WITH(PAYLOAD), COCKET_E_FORMAT, "bundle: dsseEnvelope: signatures: missing" },
	{ WITH(PAYLOAD ",\"signatures\":[]"), COCKET_E_FORMAT, "bundle: dsseEnvelope: signatures: 0, expected 1" },
	{ WITH(PAYLOAD ",\"signatures\":[{\"sig\":\"c2ln\"},{\"sig\":\"c2ln\"}]"), COCKET_E_FORMAT,
	  "bundle: dsseEnvelope: signatures: 2, expected 1" },
	{ WITH(PAYLOAD ",\"signatures\":[{\"sig\":\"\"}]"), COCKET_E_FORMAT, "bundle: dsseEnvelope: signatures[0]: sig: empty" },
	{ WITH(PAYLOAD ",\"signatures\":[{}]"), COCKET_E_FORMAT, "bundle: dsseEnvelope: signatures[0]: sig: missing" },
	{ WITH(PAYLOAD ",\"signatures\":[7]"), COCKET_E_FORMAT, "bundle: dsseEnvelope: signatures[0]: sig: missing" },
	{ WITH(PAYLOAD ",\"signatures\":[{\"sig\":\"c2l\"}]"), COCKET_E_FORMAT, NULL },
	{ WITH(PAYLOAD ",\"signatures\":[{\"sig\":\"c2-_\"}]"), COCKET_E_FORMAT, NULL },
	{ WITH(SIGNATURE ",\"payloadType\":\"x\""), COCKET_E_FORMAT, "bundle: dsseEnvelope: payload: missing" },
	{ WITH(SIGNATURE ",\"payload\":\"eyB9\""), COCKET_E_FORMAT, "bundle: dsseEnvelope: payloadType: missing" },
	{ WITH(SIGNATURE ",\"payload\":\"eyB9\",\"payloadType\":\"" A128 "\""), COCKET_E_FORMAT,
	  "bundle: dsseEnvelope: payloadType: " A128 ", expected at most 127 bytes" },
	{ WITH(SIGNATURE ",\"payloadType\":\"x\",\"payload\":\"e y B9\""), COCKET_E_FORMAT, NULL },
};

static void
says_what_a_bundle_is(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
		const struct row *r = &rows[i];
		AUTO(sigstore_bundle_free) struct sigstore_bundle b = { 0 };
		struct err err = { 0 };
		enum cocket_code code = sigstore_bundle_parse(&b, slice_str(r->text), &err);

		if (code != r->code || (r->says && strcmp(err.message, r->says) != 0))
			fail_msg("%s: %d \"%s\", expected %d \"%s\"", r->text, (int)code, err.message, (int)r->code, r->says ? r->says : "");
		if (code)
			continue;
		assert_string_equal(b.payload_type, INTOTO_PAYLOAD_TYPE);
		assert_string_equal(buf_str(&b.payload), "{ }");
		assert_string_equal(buf_str(&b.signature), "sig");
	}
}

static void
takes_any_hint_for_what_it_is(void **state)
{
	static const struct {
		const char *text;
		bool has_hint;
	} hints[] = {
		{ BUNDLE(V03), true },
		{ AROUND("\"publicKey\":{}"), false },
		{ AROUND("\"publicKey\":{\"hint\":\"\"}"), false },
		{ AROUND("\"publicKey\":{\"hint\":\"my key\"}"), false },
		{ AROUND("\"publicKey\":{\"hint\":\"AAECAw==\"}"), false },
		{ AROUND("\"publicKey\":{\"hint\":\"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g\"}"), false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof hints / sizeof hints[0]; i++) {
		AUTO(sigstore_bundle_free) struct sigstore_bundle b = { 0 };
		struct err err = { 0 };

		assert_int_equal(sigstore_bundle_parse(&b, slice_str(hints[i].text), &err), COCKET_OK);
		assert_int_equal(b.has_hint, hints[i].has_hint);
		if (b.has_hint)
			assert_int_equal(b.hint.bytes[31], 31);
	}
}

static void
prints(void **state)
{
	AUTO(buf_free) struct buf out = BUF(4 * KIB), material = BUF(KIB);
	AUTO(sigstore_bundle_free) struct sigstore_bundle b = { 0 };
	struct digest id;
	struct err err = { 0 };

	(void)state;
	for (size_t i = 0; i < SHA256_BYTES; i++)
		id.bytes[i] = (uint8_t)i;
	assert_int_equal(key_material_print(&material, &id, &err), COCKET_OK);
	assert_int_equal(sigstore_bundle_print(&out, slice_str("{ }"), slice_str("sig"), buf_slice(&material), &err), COCKET_OK);
	assert_string_equal(buf_str(&out), BUNDLE(V03));
	assert_int_equal(sigstore_bundle_parse(&b, buf_slice(&out), &err), COCKET_OK);
	assert_true(b.has_hint && digest_eq(&b.hint, &id));
}

static void
holds_to_its_limits(void **state)
{
	AUTO(buf_free) struct buf text = BUF(SIGNATURE_MAX_BYTES + 1);
	AUTO(sigstore_bundle_free) struct sigstore_bundle b = { 0 };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(buf_add(&text, slice_str(BUNDLE(V03)), &err), COCKET_OK);
	while (text.len < SIGNATURE_MAX_BYTES)
		assert_int_equal(buf_add(&text, slice_str(" "), &err), COCKET_OK);
	assert_int_equal(sigstore_bundle_parse(&b, buf_slice(&text), &err), COCKET_OK);
	sigstore_bundle_free(&b);
	assert_int_equal(buf_add(&text, slice_str(" "), &err), COCKET_OK);
	assert_int_equal(sigstore_bundle_parse(&b, buf_slice(&text), &err), COCKET_E_TOO_LARGE);
	assert_string_equal(err.message, "bundle is 4194305 bytes, at most 4194304 are read");
}

/* The vector of DSSE's protocol.md. */
static void
encodes_what_is_signed(void **state)
{
	AUTO(buf_free) struct buf out = BUF(KIB);
	struct err err = { 0 };

	(void)state;
	assert_int_equal(dsse_pae(&out, "http://example.com/HelloWorld", slice_str("hello world"), &err), COCKET_OK);
	assert_string_equal(buf_str(&out), "DSSEv1 29 http://example.com/HelloWorld 11 hello world");
	out.len = 0;
	assert_int_equal(dsse_pae(&out, "", slice_str(""), &err), COCKET_OK);
	assert_string_equal(buf_str(&out), "DSSEv1 0  0 ");
	out.len = 0;
	assert_int_equal(dsse_pae(&out, "x", slice_of("\0\n", 2), &err), COCKET_OK);
	assert_memory_equal(out.ptr, "DSSEv1 1 x 2 \0\n", 15);
}

/* --- what peers wrote --- */

static size_t signatures, attestations, refusals;

static void
read_peer(const char *path, struct slice bytes)
{
	AUTO(sigstore_bundle_free) struct sigstore_bundle b = { 0 };
	struct intoto_statement s;
	struct digest any = { { 0 } };
	struct err err = { 0 };

	if (!memmem(bytes.ptr, bytes.len, "verificationMaterial", 20))
		return;
	if (sigstore_bundle_parse(&b, bytes, &err))
		fail_msg("%s: %s", path, err.message);
	assert_true(b.has_hint);
	if (intoto_statement_parse(&s, buf_slice(&b.payload), &any, &err))
		fail_msg("%s: %s", path, err.message);
	assert_false(s.covers);
	if (strcmp(s.predicate_type, COSIGN_SIGN_PREDICATE) == 0)
		signatures++;
	else
		attestations++;
}

static void
reads_every_bundle_of_the_vectors(void **state)
{
	(void)state;
	blobs_each("peers/cosign?-bundle-*/layout/blobs/sha256/*", read_peer);
	blobs_each("peers/bundle-*/layout/blobs/sha256/*", read_peer);
	blobs_each("cosign-generated/*[0-9].bundle.json", read_peer);
	assert_true(signatures >= 20);
	assert_true(attestations >= 6);
	print_message("%zu signatures, %zu attestations\n", signatures, attestations);
}

static void
must_refuse(const char *path, struct slice bytes)
{
	AUTO(sigstore_bundle_free) struct sigstore_bundle b = { 0 };
	struct intoto_statement s;
	struct digest any = { { 0 } };
	struct err err = { 0 };

	if (!memmem(bytes.ptr, bytes.len, "verificationMaterial", 20))
		return;
	if (sigstore_bundle_parse(&b, bytes, &err) == COCKET_OK && intoto_statement_parse(&s, buf_slice(&b.payload), &any, &err) == COCKET_OK)
		fail_msg("%s: taken", path);
	refusals++;
}

static void
refuses_the_malformed_of_the_vectors(void **state)
{
	static const char *const cases[] = { "both-contents", "duplicate-envelope", "duplicate-keys", "no-signatures", "statement-duplicate",
					     "statement-truncated", "statement-type", "truncated", "two-signatures", "version" };
	char pattern[256];

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		snprintf(pattern, sizeof pattern, "peers/neg-bundle-%s/layout/blobs/sha256/*", cases[i]);
		size_t before = refusals;
		blobs_each(pattern, must_refuse);
		if (refusals == before)
			fail_msg("%s: no bundle there", cases[i]);
	}
}

static void
report_messages_apart(const char *path, struct slice bytes)
{
	AUTO(sigstore_bundle_free) struct sigstore_bundle b = { 0 };
	struct err err = { 0 };

	if (sigstore_bundle_parse(&b, bytes, &err) != COCKET_E_UNSUPPORTED)
		fail_msg("%s: %s", path, err.message);
	assert_string_equal(err.message, "bundle: messageSignature: signs a file, not a statement about an image");
}

static void
does_not_take_signed_files_for_images(void **state)
{
	(void)state;
	if (blobs_each("cosign-generated/*.blob.bundle.json", report_messages_apart) == 0)
		fail_msg("no signed file among the vectors");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_what_a_bundle_is),
		cmocka_unit_test(takes_any_hint_for_what_it_is),
		cmocka_unit_test(prints),
		cmocka_unit_test(holds_to_its_limits),
		cmocka_unit_test(encodes_what_is_signed),
		cmocka_unit_test(reads_every_bundle_of_the_vectors),
		cmocka_unit_test(refuses_the_malformed_of_the_vectors),
		cmocka_unit_test(does_not_take_signed_files_for_images),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
