/* Bodies of log entries against one signature: each field changed by itself, and each kind held against the other sort of signature. */
#include "support/test.h"

#include "base/limits.h"
#include "crypto/digest.h"
#include "format/log/log_body.h"

/* Base64 of "signature" and of another; of PEM with the base64 of "certificate" (whole, without its last newline, another, twice), and of "key". */
#define SIG "c2lnbmF0dXJl"
#define SIG2 "c2lnbmF0dXJm"
#define SIG_TWICE "YzJsbmJtRjBkWEps"
#define CERT "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tClkyVnlkR2xtYVdOaGRHVT0KLS0tLS1FTkQgQ0VSVElGSUNBVEUtLS0tLQo="
#define CERT_BARE "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tClkyVnlkR2xtYVdOaGRHVT0KLS0tLS1FTkQgQ0VSVElGSUNBVEUtLS0tLQ=="
#define CERT2 "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tClkyVnlkR2xtYVdOaGRHWT0KLS0tLS1FTkQgQ0VSVElGSUNBVEUtLS0tLQo="
#define CERT_TWICE "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tClkyVnlkR2xtYVdOaGRHVT0KLS0tLS1FTkQgQ0VSVElGSUNBVEUtLS0tLQotLS0tLUJFR0lOIENFUlRJRklDQVRFLS0tLS0KWTJWeWRHbG1hV05oZEdVPQotLS0tLUVORCBDRVJUSUZJQ0FURS0tLS0tCg=="
#define KEY "LS0tLS1CRUdJTiBQVUJMSUMgS0VZLS0tLS0KYTJWNQotLS0tLUVORCBQVUJMSUMgS0VZLS0tLS0K"
/* SHA-256 of "signed" and "payload", SHA-512 of "signed". */
#define SIGNED "4a3cdfae6f291c8f544daea5b72905cf9e74c1ed427d831ad0d7ca00c73c794d"
#define PAYLOAD "239f59ed55e737c77147cf55ad0c1b030b6d7ee748a7426952f9b852d5a935e5"
#define SIGNED_512 \
	"d6e5dad3f22ecaa3fa3f2654e72841d91b86f7d164630c3dea5d5ae1afafc581" \
	"dc48a1abdb33ae98db05f88087e6d3687d99e9f2e22a28188c6b0ce92345ec0a"

#define HASH(algorithm, value) "{\"algorithm\":\"" algorithm "\",\"value\":\"" value "\"}"
#define BODY(kind, version, spec) "{\"apiVersion\":\"" version "\",\"kind\":\"" kind "\",\"spec\":{" spec "}}"
#define HASHEDREKORD(hash, sig, verifier) \
	BODY("hashedrekord", "0.0.1", "\"data\":{\"hash\":" hash "},\"signature\":{\"content\":\"" sig "\",\"publicKey\":{\"content\":\"" verifier "\"}}")
#define DSSE_OF(hash, signatures) BODY("dsse", "0.0.1", "\"payloadHash\":" hash ",\"signatures\":[" signatures "]")
#define ONE(sig, verifier) "{\"signature\":\"" sig "\",\"verifier\":\"" verifier "\"}"
#define DSSE(hash, sig, verifier) DSSE_OF(hash, ONE(sig, verifier))
#define INTOTO(hash, sig, verifier) \
	BODY("intoto", "0.0.2", "\"content\":{\"envelope\":{\"signatures\":[{\"publicKey\":\"" verifier "\",\"sig\":\"" sig "\"}]},\"payloadHash\":" hash "}")
#define DSSE_STORED(envelope) \
	BODY("dsse", "0.0.1", "\"envelopeHash\":" envelope ",\"payloadHash\":" HASH("sha256", PAYLOAD) ",\"signatures\":[" ONE(SIG, CERT) "]")
#define INTOTO_STORED(hash) \
	BODY("intoto", "0.0.2", "\"content\":{\"envelope\":{\"signatures\":[{\"publicKey\":\"" CERT "\",\"sig\":\"" SIG_TWICE "\"}]},\"hash\":" hash \
	     ",\"payloadHash\":" HASH("sha256", PAYLOAD) "}")
#define INTOTO_OLD(hash, verifier) BODY("intoto", "0.0.1", "\"content\":{\"hash\":" hash "},\"publicKey\":\"" verifier "\"")
#define B "body of the log's entry: "

enum sort { FILE_SIGNED, IMAGE, ENVELOPE, STORED, DIGEST, BY_KEY };

static uint8_t digest[SHA256_BYTES];
static struct digest stored; /* of "signed", as if that were the envelope's own bytes */

static struct logged_signature
signature_of(enum sort sort)
{
	struct logged_signature s = {
		.signature = slice_str("signature"), .certificate = slice_str("certificate"), .key = slice_str("key"), .key_type = KEY_P256,
		.payload = slice_str("payload"), .signed_bytes = slice_str("signed"), .is_envelope = sort == ENVELOPE || sort == STORED, .is_of_image = sort == IMAGE,
		.is_hashed = sort == DIGEST,
	};

	if (sort == DIGEST)
		s.signed_bytes = slice_of(digest, sizeof digest);
	if (sort == STORED) {
		stored = digest_of(slice_str("signed"));
		s.envelope = &stored;
	}
	if (sort == BY_KEY)
		s.certificate = slice_of(NULL, 0);
	return s;
}

static const struct row {
	enum sort sort;
	const char *body, *message; /* NULL: it is about this */
} rows[] = {
	{ FILE_SIGNED, HASHEDREKORD(HASH("sha256", SIGNED), SIG, CERT), NULL },
	{ FILE_SIGNED, HASHEDREKORD(HASH("sha512", SIGNED_512), SIG, CERT), NULL },
	{ FILE_SIGNED, HASHEDREKORD(HASH("sha256", SIGNED), SIG, CERT_BARE), NULL },
	{ FILE_SIGNED, HASHEDREKORD(HASH("sha256", PAYLOAD), SIG, CERT), B "spec: data: hash is another" },
	{ FILE_SIGNED, HASHEDREKORD(HASH("sha512", SIGNED), SIG, CERT), B "spec: data: hash is another" },
	{ FILE_SIGNED, HASHEDREKORD(HASH("sha1", SIGNED), SIG, CERT), B "spec: data: hash: algorithm: sha1, expected sha256, sha384 or sha512" },
	{ FILE_SIGNED, HASHEDREKORD("{\"value\":\"" SIGNED "\"}", SIG, CERT), B "spec: data: hash: algorithm: missing" },
	{ FILE_SIGNED, HASHEDREKORD(HASH("sha256", SIGNED), SIG2, CERT), B "spec: signature: content is another" },
	{ FILE_SIGNED, HASHEDREKORD(HASH("sha256", SIGNED), SIG, CERT2), B "spec: signature: content is another" },
	{ FILE_SIGNED, HASHEDREKORD(HASH("sha256", SIGNED), SIG, KEY), B "spec: signature: content: a PUBLIC KEY, expected a CERTIFICATE" },
	{ FILE_SIGNED, HASHEDREKORD(HASH("sha256", SIGNED), SIG, CERT_TWICE), B "spec: signature: content: *" },
	{ FILE_SIGNED, HASHEDREKORD(HASH("sha256", SIGNED), "", CERT), B "spec: signature: content*" },
	{ FILE_SIGNED, DSSE(HASH("sha256", PAYLOAD), SIG, CERT), B "kind dsse 0.0.1, which is none for this signature" },
	{ FILE_SIGNED, BODY("hashedrekord", "0.0.2", ""), B "kind hashedrekord 0.0.2, which is none for this signature" },
	{ FILE_SIGNED, BODY("rekord", "0.0.1", ""), B "kind rekord 0.0.1, which is none for this signature" },
	{ FILE_SIGNED, BODY("hashedrekord", "0.0.1", ""), B "spec: data: missing" },
	{ FILE_SIGNED, "{}", B "kind: missing" },
	{ FILE_SIGNED, "", B "*" },
	/* of an image: cosign takes SHA-256 alone */
	{ IMAGE, HASHEDREKORD(HASH("sha256", SIGNED), SIG, CERT), NULL },
	{ IMAGE, HASHEDREKORD(HASH("sha512", SIGNED_512), SIG, CERT), B "spec: data: hash: algorithm: sha512, expected sha256" },
	/* of a file that is known by its digest */
	{ DIGEST, HASHEDREKORD(HASH("sha256", SIGNED), SIG, CERT), NULL },
	{ DIGEST, HASHEDREKORD(HASH("sha256", PAYLOAD), SIG, CERT), B "spec: data: hash is another" },
	{ DIGEST, HASHEDREKORD(HASH("sha512", SIGNED_512), SIG, CERT), B "spec: data: hash: algorithm: sha512, expected sha256" },
	/* by a key */
	{ BY_KEY, HASHEDREKORD(HASH("sha256", SIGNED), SIG, KEY), NULL },
	{ BY_KEY, HASHEDREKORD(HASH("sha256", SIGNED), SIG, CERT), B "spec: signature: content: a CERTIFICATE, expected a PUBLIC KEY" },
	/* envelopes */
	{ ENVELOPE, DSSE(HASH("sha256", PAYLOAD), SIG, CERT), NULL },
	{ ENVELOPE, DSSE(HASH("sha256", SIGNED), SIG, CERT), B "spec: payloadHash is another" },
	{ ENVELOPE, DSSE(HASH("sha512", PAYLOAD), SIG, CERT), B "spec: payloadHash: algorithm: sha512, expected sha256" },
	{ ENVELOPE, DSSE(HASH("sha256", PAYLOAD), SIG2, CERT), B "spec: signatures[0]: signature is another" },
	{ ENVELOPE, DSSE(HASH("sha256", PAYLOAD), SIG, CERT2), B "spec: signatures[0]: verifier is another" },
	{ ENVELOPE, DSSE(HASH("sha256", PAYLOAD), SIG, KEY), B "spec: signatures[0]: verifier: a PUBLIC KEY, expected a CERTIFICATE" },
	{ ENVELOPE, DSSE_OF(HASH("sha256", PAYLOAD), ""), B "spec: signatures: 0, expected 1" },
	{ ENVELOPE, DSSE_OF(HASH("sha256", PAYLOAD), ONE(SIG, CERT) "," ONE(SIG2, CERT2)), B "spec: signatures: 2, expected 1" },
	{ ENVELOPE, INTOTO(HASH("sha256", PAYLOAD), SIG_TWICE, CERT), NULL },
	{ ENVELOPE, INTOTO(HASH("sha256", PAYLOAD), SIG, CERT), B "spec: content: signatures[0]: sig*" },
	{ ENVELOPE, INTOTO(HASH("sha256", SIGNED), SIG_TWICE, CERT), B "spec: content: payloadHash is another" },
	{ ENVELOPE, INTOTO(HASH("sha256", PAYLOAD), SIG_TWICE, CERT2), B "spec: content: signatures[0]: publicKey is another" },
	{ ENVELOPE, HASHEDREKORD(HASH("sha256", SIGNED), SIG, CERT), B "kind hashedrekord 0.0.1, which is none for this signature" },
	{ ENVELOPE, INTOTO_OLD(HASH("sha256", SIGNED), CERT), B "spec: intoto 0.0.1 without the envelope that it is about" },
	/* by themselves: the entry has the hash of the stored bytes too */
	{ STORED, DSSE_STORED(HASH("sha256", SIGNED)), NULL },
	{ STORED, DSSE_STORED(HASH("sha256", PAYLOAD)), B "spec: envelopeHash is another" },
	{ STORED, DSSE(HASH("sha256", PAYLOAD), SIG, CERT), B "spec: envelopeHash: missing" },
	{ STORED, INTOTO_STORED(HASH("sha256", SIGNED)), NULL },
	{ STORED, INTOTO_STORED(HASH("sha256", PAYLOAD)), B "spec: content: hash is another" },
	{ STORED, INTOTO_OLD(HASH("sha256", SIGNED), CERT), NULL },
	{ STORED, INTOTO_OLD(HASH("sha256", PAYLOAD), CERT), B "spec: hash is another" },
	{ STORED, INTOTO_OLD(HASH("sha256", SIGNED), CERT2), B "spec: publicKey is another" },
};

static bool
text_is(const char *is, const char *expected)
{
	const size_t n = strcspn(expected, "*");

	return expected[n] == '*' ? strncmp(is, expected, n) == 0 : strcmp(is, expected) == 0;
}

static void
v1(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct logged_signature s = signature_of(rows[i].sort);
		struct err err = { 0 };
		const enum cocket_code code = log_body_check_v1(slice_str(rows[i].body), "", "", &s, &err);

		if ((code == COCKET_OK) != (rows[i].message == NULL) || (code && !text_is(err.message, rows[i].message)))
			fail_msg("row %zu: %s", i, code ? err.message : "taken");
	}
}

/* What is written beside the body must be what the body says. */
static void
what_stands_beside(void **state)
{
	static const struct {
		const char *kind, *version;
		bool is_good;
	} beside[] = { { "dsse", "0.0.1", true }, { "", "", true }, { "dsse", "0.0.2", false }, { "intoto", "0.0.1", false }, { "DSSE", "0.0.1", false } };
	const struct logged_signature s = signature_of(ENVELOPE);
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof beside / sizeof *beside; i++)
		assert_int_equal(log_body_check_v1(slice_str(DSSE(HASH("sha256", PAYLOAD), SIG, CERT)), beside[i].kind, beside[i].version, &s, &err),
		                 beside[i].is_good ? COCKET_OK : COCKET_E_SIGNATURE);
}

#define V2(algorithm, digest, details, verifier) \
	"{\"apiVersion\":\"0.0.2\",\"kind\":\"hashedrekord\",\"spec\":{\"hashedRekordV002\":{\"data\":{\"algorithm\":\"" algorithm "\",\"digest\":\"" digest \
	"\"},\"signature\":{\"content\":\"" SIG "\",\"verifier\":{\"keyDetails\":\"" details "\"," verifier "}}}}}"
#define X509 "\"x509Certificate\":{\"rawBytes\":\"Y2VydGlmaWNhdGU=\"}"
#define PUBLIC "\"publicKey\":{\"rawBytes\":\"a2V5\"}"
#define SIGNED_64 "Sjzfrm8pHI9UTa6ltykFz550we1CfYMa0NfKAMc8eU0="
#define SIGNED_512_64 "1uXa0/IuyqP6PyZU5yhB2RuG99FkYww96l1a4a+vxYHcSKGr2zOumNsF+ICH5tNofZnp8uIqKBiMawzpI0XsCg=="

static void
v2(void **state)
{
	static const char p256[] = V2("SHA2_256", SIGNED_64, "PKIX_ECDSA_P256_SHA_256", X509);
	static const struct {
		enum sort sort;
		enum key_type type;
		const char *body;
		enum cocket_code code;
	} bodies[] = {
		{ FILE_SIGNED, KEY_P256, p256, COCKET_OK },
		{ ENVELOPE, KEY_P256, p256, COCKET_OK },
		{ IMAGE, KEY_P256, p256, COCKET_OK },
		{ DIGEST, KEY_P256, p256, COCKET_OK },
		{ BY_KEY, KEY_P256, p256, COCKET_E_SIGNATURE },
		{ BY_KEY, KEY_P256, V2("SHA2_256", SIGNED_64, "PKIX_ECDSA_P256_SHA_256", PUBLIC), COCKET_OK },
		{ FILE_SIGNED, KEY_P256, V2("SHA2_256", SIGNED_64, "PKIX_ECDSA_P256_SHA_256", PUBLIC), COCKET_E_SIGNATURE },
		{ FILE_SIGNED, KEY_P521, V2("SHA2_512", SIGNED_512_64, "PKIX_ECDSA_P521_SHA_512", X509), COCKET_OK },
		{ FILE_SIGNED, KEY_P521, p256, COCKET_E_SIGNATURE },
		{ IMAGE, KEY_ED25519, V2("SHA2_512", SIGNED_512_64, "PKIX_ED25519_PH", X509), COCKET_OK },
		{ DIGEST, KEY_ED25519, V2("SHA2_512", SIGNED_512_64, "PKIX_ED25519_PH", X509), COCKET_E_UNSUPPORTED },
		{ FILE_SIGNED, KEY_RSA, p256, COCKET_E_UNSUPPORTED }, /* of no size that a log takes */
		{ FILE_SIGNED, KEY_P256, "", COCKET_E_SIGNATURE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof bodies / sizeof *bodies; i++) {
		struct logged_signature s = signature_of(bodies[i].sort);
		struct err err = { 0 };

		s.key_type = bodies[i].type;
		if (log_body_check_v2(slice_str(bodies[i].body), &s, &err) != bodies[i].code)
			fail_msg("row %zu: %s", i, err.message);
	}
}

/* It is built, not read: another byte is another body. */
static void
v2_is_the_same_to_the_byte(void **state)
{
	static const char good[] = V2("SHA2_256", SIGNED_64, "PKIX_ECDSA_P256_SHA_256", X509);
	const struct logged_signature s = signature_of(FILE_SIGNED);
	struct err err;

	(void)state;
	for (size_t i = 0; i < sizeof good - 1; i++) {
		AUTO(buf_free) struct buf body = BUF(4 * KIB);

		assert_int_equal(buf_add(&body, slice_str(good), &err), COCKET_OK);
		body.ptr[i] ^= 1;
		assert_int_equal(log_body_check_v2(buf_slice(&body), &s, &err), COCKET_E_SIGNATURE);
	}
}

static int
setup(void **state)
{
	const struct digest d = digest_of(slice_str("signed"));

	(void)state;
	memcpy(digest, d.bytes, sizeof digest);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(v1),
		cmocka_unit_test(what_stands_beside),
		cmocka_unit_test(v2),
		cmocka_unit_test(v2_is_the_same_to_the_byte),
	};

	return cmocka_run_group_tests_name("format/log/log_body", tests, setup, NULL);
}
