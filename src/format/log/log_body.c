/* Bodies of log entries: see log_body.h.  Bodies of v1 are not built anew, since signers' PEM varies: every field is compared. */
#include "format/log/log_body.h"

#include <stdlib.h>

#include "base/encoding.h"
#include "base/escape.h"
#include "base/json.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "crypto/pem.h"

#define BODY_MAX_BYTES 65536

static enum cocket_code
other(const char *what, struct err *err)
{
	return fail(err, COCKET_E_SIGNATURE, "%s is another", what);
}

/* --- parts of v1 ---------------------------------------------------------------------------------- */

/* Base64 of a PEM block: a certificate where the signature has one, a key where it has none. */
static enum cocket_code
verifier_check(struct json holder, const char *name, const struct logged_signature *s, struct err *err)
{
	AUTO(buf_free) struct buf text = BUF(BODY_MAX_BYTES), der = BUF(BODY_MAX_BYTES);
	const char *label = s->certificate.len > 0 ? "CERTIFICATE" : "PUBLIC KEY";
	struct pem pem;

	if (json_base64(&text, holder, name, err))
		return err->code;
	if (pem_parse(&pem, buf_slice(&text), err))
		return within(err, "%s", name);
	if (!slice_is(pem.label, label))
		return fail(err, COCKET_E_SIGNATURE, "%s: a %.*s, expected a %s", name, SLICE_FMT(pem.label), label);
	if (base64_decode_lines(&der, pem.body, err))
		return within(err, "%s", name);
	return slice_eq(buf_slice(&der), s->certificate.len > 0 ? s->certificate : s->key) ? COCKET_OK : other(name, err);
}

static enum cocket_code
signature_check(struct json holder, const char *name, const struct logged_signature *s, struct err *err)
{
	AUTO(buf_free) struct buf bytes = BUF(BODY_MAX_BYTES);

	if (json_base64(&bytes, holder, name, err))
		return err->code;
	return slice_eq(buf_slice(&bytes), s->signature) ? COCKET_OK : other(name, err);
}

/* What an entry has the hash of. */
struct hashed {
	struct slice bytes;
	bool is_digest; /* SHA-256 of them, in their place */
	bool sha256_alone;
};

static struct hashed
hashed_of_signed(const struct logged_signature *s)
{
	return (struct hashed){ .bytes = s->signed_bytes, .is_digest = s->is_hashed, .sha256_alone = s->is_of_image || s->is_hashed };
}

static struct hashed
hashed_of_payload(const struct logged_signature *s)
{
	return (struct hashed){ .bytes = s->payload, .sha256_alone = true };
}

static bool
hashed_print(uint8_t out[static HASH_MAX_BYTES], size_t *len, const char *algorithm, const struct hashed *h)
{
	if (h->sha256_alone && strcmp(algorithm, "sha256") != 0)
		return false;
	if (!h->is_digest)
		return hash_of(out, len, algorithm, h->bytes);
	*len = SHA256_BYTES;
	memcpy(out, h->bytes.ptr, SHA256_BYTES);
	return h->bytes.len == SHA256_BYTES;
}

/* {"algorithm", "value"} of what was hashed. */
static enum cocket_code
hash_check(struct json holder, const char *name, struct hashed h, struct err *err)
{
	char hex[2 * HASH_MAX_BYTES + 1];
	uint8_t bytes[HASH_MAX_BYTES];
	size_t len;
	const char *algorithm, *value;
	struct json hash;

	if (json_object(&hash, holder, name, err))
		return err->code;
	if (json_string(&algorithm, hash, "algorithm", err) || json_string(&value, hash, "value", err))
		return within(err, "%s", name);
	if (!hashed_print(bytes, &len, algorithm, &h))
		return fail(err, COCKET_E_UNSUPPORTED, "%s: algorithm: %s, expected sha256%s", name, TEXT(slice_str(algorithm)),
		            h.sha256_alone ? "" : ", sha384 or sha512");
	hex_encode(hex, slice_of(bytes, len));
	return strcmp(hex, value) == 0 ? COCKET_OK : other(name, err);
}

static enum cocket_code
only_signature(struct json *out, struct json holder, struct err *err)
{
	struct json list;

	if (json_array(&list, holder, "signatures", err))
		return err->code;
	if (json_count(list) != 1)
		return fail(err, COCKET_E_FORMAT, "signatures: %zu, expected 1", json_count(list));
	*out = json_first(list);
	return COCKET_OK;
}

/* --- v1, by kind ----------------------------------------------------------------------------------- */

static enum cocket_code
hashedrekord_check(struct json spec, const struct logged_signature *s, struct err *err)
{
	struct json data, signature, key;

	if (json_object(&data, spec, "data", err) || json_object(&signature, spec, "signature", err))
		return err->code;
	if (hash_check(data, "hash", hashed_of_signed(s), err))
		return within(err, "data");
	if (signature_check(signature, "content", s, err) || json_object(&key, signature, "publicKey", err) || verifier_check(key, "content", s, err))
		return within(err, "signature");
	return COCKET_OK;
}

/* The envelope's own hash is that of JSON as it was sent: nobody can compute it from a bundle. */
static enum cocket_code
envelope_check(struct json holder, const char *name, const struct logged_signature *s, struct err *err)
{
	const struct hashed envelope = { .bytes = slice_of(s->envelope ? s->envelope->bytes : NULL, SHA256_BYTES), .is_digest = true, .sha256_alone = true };

	return s->envelope ? hash_check(holder, name, envelope, err) : COCKET_OK;
}

static enum cocket_code
dsse_check(struct json spec, const struct logged_signature *s, struct err *err)
{
	struct json one;

	if (envelope_check(spec, "envelopeHash", s, err) || hash_check(spec, "payloadHash", hashed_of_payload(s), err) || only_signature(&one, spec, err))
		return err->code;
	if (signature_check(one, "signature", s, err) || verifier_check(one, "verifier", s, err))
		return within(err, "signatures[0]");
	return COCKET_OK;
}

/* The signature is encoded twice. */
static enum cocket_code
double_signature_check(struct json holder, const struct logged_signature *s, struct err *err)
{
	AUTO(buf_free) struct buf once = BUF(BODY_MAX_BYTES), bytes = BUF(BODY_MAX_BYTES);

	if (json_base64(&once, holder, "sig", err))
		return err->code;
	if (base64_decode(&bytes, buf_slice(&once), err))
		return within(err, "sig");
	return slice_eq(buf_slice(&bytes), s->signature) ? COCKET_OK : other("sig", err);
}

static enum cocket_code
intoto_check(struct json spec, const struct logged_signature *s, struct err *err)
{
	struct json content, envelope, one;

	if (json_object(&content, spec, "content", err))
		return err->code;
	if (envelope_check(content, "hash", s, err) || hash_check(content, "payloadHash", hashed_of_payload(s), err) || json_object(&envelope, content, "envelope", err) ||
	    only_signature(&one, envelope, err))
		return within(err, "content");
	if (double_signature_check(one, s, err) || verifier_check(one, "publicKey", s, err))
		return within(err, "content: signatures[0]");
	return COCKET_OK;
}

/* As logs had it before 2022: what it holds of the signature is the envelope's hash, and so of no use without the envelope itself. */
static enum cocket_code
old_intoto_check(struct json spec, const struct logged_signature *s, struct err *err)
{
	struct json content;

	if (s->envelope == NULL)
		return fail(err, COCKET_E_UNSUPPORTED, "intoto 0.0.1 without the envelope that it is about");
	if (json_object(&content, spec, "content", err) || envelope_check(content, "hash", s, err))
		return err->code;
	return verifier_check(spec, "publicKey", s, err);
}

static const struct body_kind {
	const char *kind, *version;
	bool is_envelope;
	enum cocket_code (*check)(struct json spec, const struct logged_signature *s, struct err *err);
} kinds[] = {
	{ "hashedrekord", "0.0.1", false, hashedrekord_check },
	{ "dsse", "0.0.1", true, dsse_check },
	{ "intoto", "0.0.2", true, intoto_check },
	{ "intoto", "0.0.1", true, old_intoto_check },
};

/* Of this sort of signature: an envelope's entry is no file's. */
static const struct body_kind *
kind_find(const char *kind, const char *version, const struct logged_signature *s)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (strcmp(kind, kinds[i].kind) == 0 && strcmp(version, kinds[i].version) == 0 && kinds[i].is_envelope == s->is_envelope)
			return &kinds[i];
	return NULL;
}

/* said_kind, said_version: what is written beside the body; "" nothing. */
static enum cocket_code
v1_check(struct json root, const char *said_kind, const char *said_version, const struct logged_signature *s, struct err *err)
{
	const struct body_kind *known;
	const char *kind, *version;
	struct json spec;

	if (json_string(&kind, root, "kind", err) || json_string(&version, root, "apiVersion", err) || json_object(&spec, root, "spec", err))
		return err->code;
	if ((said_kind[0] && strcmp(kind, said_kind) != 0) || (said_version[0] && strcmp(version, said_version) != 0))
		return fail(err, COCKET_E_SIGNATURE, "kind %s %s, and beside it %s %s", TEXT(slice_str(kind)), TEXT(slice_str(version)),
		            TEXT(slice_str(said_kind)), TEXT(slice_str(said_version)));
	known = kind_find(kind, version, s);
	if (!known)
		return fail(err, COCKET_E_UNSUPPORTED, "kind %s %s, which is none for this signature", TEXT(slice_str(kind)), TEXT(slice_str(version)));
	return known->check(spec, s, err) ? within(err, "spec") : COCKET_OK;
}

enum cocket_code
log_body_check_v1(struct slice body, const char *kind, const char *version, const struct logged_signature *s, struct err *err)
{
	AUTO(json_free) struct json_doc doc = { 0 };

	if (json_parse(&doc, body, err) || v1_check(json_root(&doc), kind, version, s, err))
		return within(err, "body of the log's entry");
	return COCKET_OK;
}

/* --- v2 ------------------------------------------------------------------------------------------- */

static const struct v2_key {
	enum key_type type;
	size_t bits; /* of RSA */
	const char *details, *hash, *algorithm;
} v2_keys[] = {
	{ KEY_P256, 0, "PKIX_ECDSA_P256_SHA_256", "sha256", "SHA2_256" },
	{ KEY_P384, 0, "PKIX_ECDSA_P384_SHA_384", "sha384", "SHA2_384" },
	{ KEY_P521, 0, "PKIX_ECDSA_P521_SHA_512", "sha512", "SHA2_512" },
	{ KEY_ED25519, 0, "PKIX_ED25519_PH", "sha512", "SHA2_512" },
	{ KEY_RSA, 2048, "PKIX_RSA_PKCS1V15_2048_SHA256", "sha256", "SHA2_256" },
	{ KEY_RSA, 3072, "PKIX_RSA_PKCS1V15_3072_SHA256", "sha256", "SHA2_256" },
	{ KEY_RSA, 4096, "PKIX_RSA_PKCS1V15_4096_SHA256", "sha256", "SHA2_256" },
};

/* The SPKI of an RSA key is its modulus and some 38 bytes. */
static size_t
rsa_bits(struct slice spki)
{
	for (size_t i = 0; i < sizeof v2_keys / sizeof *v2_keys; i++)
		if (v2_keys[i].bits > 0 && spki.len > v2_keys[i].bits / 8 && spki.len < v2_keys[i].bits / 8 + 64)
			return v2_keys[i].bits;
	return 1;
}

static const struct v2_key *
v2_key_find(const struct logged_signature *s)
{
	const size_t bits = s->key_type == KEY_RSA ? rsa_bits(s->key) : 0;

	for (size_t i = 0; i < sizeof v2_keys / sizeof *v2_keys; i++)
		if (v2_keys[i].type == s->key_type && v2_keys[i].bits == bits)
			return &v2_keys[i];
	return NULL;
}

static enum cocket_code
v2_print(struct buf *out, const struct v2_key *key, const struct logged_signature *s, struct err *err)
{
	AUTO(buf_free) struct buf digest = BUF(KIB), signature = BUF(BODY_MAX_BYTES), verifier = BUF(BODY_MAX_BYTES);
	const bool has_certificate = s->certificate.len > 0;
	const struct hashed hashed = { .bytes = s->signed_bytes, .is_digest = s->is_hashed, .sha256_alone = s->is_hashed };
	uint8_t bytes[HASH_MAX_BYTES];
	size_t len;

	if (!hashed_print(bytes, &len, key->hash, &hashed))
		return fail(err, COCKET_E_UNSUPPORTED, "body of the log's entry: its hash is of another kind than the one that is known");
	if (base64_encode(&digest, slice_of(bytes, len), err) || base64_encode(&signature, s->signature, err) ||
	    base64_encode(&verifier, has_certificate ? s->certificate : s->key, err))
		return err->code;
	return buf_addf(out, err,
	                "{\"apiVersion\":\"0.0.2\",\"kind\":\"hashedrekord\",\"spec\":{\"hashedRekordV002\":{\"data\":{\"algorithm\":\"%s\","
	                "\"digest\":\"%s\"},\"signature\":{\"content\":\"%s\",\"verifier\":{\"keyDetails\":\"%s\",\"%s\":{\"rawBytes\":\"%s\"}}}}}}",
	                key->algorithm, buf_str(&digest), buf_str(&signature), key->details, has_certificate ? "x509Certificate" : "publicKey",
	                buf_str(&verifier));
}

enum cocket_code
log_body_check_v2(struct slice body, const struct logged_signature *s, struct err *err)
{
	AUTO(buf_free) struct buf expected = BUF(BODY_MAX_BYTES);
	const struct v2_key *key = v2_key_find(s);

	if (!key)
		return fail(err, COCKET_E_UNSUPPORTED, "body of the log's entry: no log of this kind takes a key of type %s", key_type_name(s->key_type));
	if (v2_print(&expected, key, s, err))
		return err->code;
	if (!slice_eq(body, buf_slice(&expected)))
		return fail(err, COCKET_E_SIGNATURE, "body of the log's entry: not that of this signature");
	return COCKET_OK;
}
