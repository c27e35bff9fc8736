/* See notary_fixture.h.  The certificates are as long as they must be and signed by nothing. */
#include "support/test.h"

#include "support/notary_fixture.h"

#include "base/encoding.h"
#include "crypto/der.h"
#include "format/tuf/canonical_json.h"

void
notary_pair_free(struct notary_pair *p)
{
	privkey_free(&p->key);
	buf_free(&p->object);
}

static void
must(enum cocket_code code, const struct err *err)
{
	if (code)
		fail_msg("%s", err->message);
}

/* --- DER, up to 64 KiB --- */

static void
put_value(struct buf *out, uint8_t tag, struct slice contents)
{
	uint8_t header[4] = { tag, 0x82, (uint8_t)(contents.len >> 8), (uint8_t)contents.len };
	struct err err = { 0 };
	size_t n = 4;

	if (contents.len < 0x100) {
		header[1] = 0x81;
		header[2] = (uint8_t)contents.len;
		n = 3;
	}
	if (contents.len < 0x80) {
		header[1] = (uint8_t)contents.len;
		n = 2;
	}
	must(buf_add(out, slice_of(header, n), &err), &err);
	must(buf_add(out, contents, &err), &err);
}

static void
put_name(struct buf *out, const char *common_name)
{
	AUTO(buf_free) struct buf attribute = BUF(NOTARY_TEXT_MAX), pair = BUF(NOTARY_TEXT_MAX), set = BUF(NOTARY_TEXT_MAX);

	put_value(&attribute, DER_OID, slice_of("\x55\x04\x03", 3));
	put_value(&attribute, 0x0c, slice_str(common_name));
	put_value(&pair, DER_SEQUENCE, buf_slice(&attribute));
	put_value(&set, 0x31, buf_slice(&pair));
	put_value(out, DER_SEQUENCE, buf_slice(&set));
}

void
notary_print_certificate(struct buf *out, const char *common_name, const char *not_after, struct slice spki)
{
	static const uint8_t ecdsa_with_sha256[] = { DER_OID, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4, 3, 2 };
	AUTO(buf_free) struct buf tbs = BUF(NOTARY_TEXT_MAX), times = BUF(NOTARY_TEXT_MAX), body = BUF(NOTARY_TEXT_MAX);
	struct err err = { 0 };

	put_value(&times, 0x17, slice_str("200101000000Z"));
	put_value(&times, 0x17, slice_str(not_after));
	put_value(&tbs, DER_CONTEXT_0, slice_of("\x02\x01\x02", 3));
	put_value(&tbs, DER_INTEGER, slice_of("\x01", 1));
	put_value(&tbs, DER_SEQUENCE, slice_of(ecdsa_with_sha256, sizeof ecdsa_with_sha256));
	put_name(&tbs, "nobody");
	put_value(&tbs, DER_SEQUENCE, buf_slice(&times));
	put_name(&tbs, common_name);
	must(buf_add(&tbs, spki, &err), &err);
	put_value(&body, DER_SEQUENCE, buf_slice(&tbs));
	put_value(&body, DER_SEQUENCE, slice_of(ecdsa_with_sha256, sizeof ecdsa_with_sha256));
	put_value(&body, DER_BIT_STRING, slice_of("", 1));
	put_value(out, DER_SEQUENCE, buf_slice(&body));
}

/* --- keys --- */

static void
print_pem(struct buf *out, struct slice der)
{
	struct err err = { 0 };

	must(buf_addf(out, &err, "-----BEGIN CERTIFICATE-----\n"), &err);
	must(base64_encode(out, der, &err), &err);
	must(buf_addf(out, &err, "\n-----END CERTIFICATE-----\n"), &err);
}

static void
print_public(struct buf *out, const struct pubkey *key, const char *common_name)
{
	AUTO(buf_free) struct buf der = BUF(NOTARY_TEXT_MAX), pem = BUF(NOTARY_TEXT_MAX);
	struct slice bytes = pubkey_spki(key);
	struct err err = { 0 };

	if (pubkey_type(key) == KEY_ED25519)
		bytes = slice_of(bytes.ptr + bytes.len - 32, 32);
	if (common_name) {
		notary_print_certificate(&der, common_name, "400101000000Z", bytes);
		print_pem(&pem, buf_slice(&der));
		bytes = buf_slice(&pem);
	}
	must(base64_encode(out, bytes, &err), &err);
}

static void
wrap(struct notary_pair *p, const char *common_name)
{
	const struct pubkey *key = privkey_public(p->key);
	AUTO(buf_free) struct buf public = BUF(NOTARY_TEXT_MAX);
	struct err err = { 0 };
	struct digest d;

	print_public(&public, key, common_name);
	p->object = BUF(NOTARY_TEXT_MAX);
	must(buf_addf(&p->object, &err, "{\"keytype\":\"%s\",\"keyval\":{\"private\":null,\"public\":\"%s\"}}",
	              pubkey_type(key) == KEY_ED25519 ? "ed25519" : common_name ? "ecdsa-x509" : "ecdsa", buf_str(&public)),
	     &err);
	d = digest_of(buf_slice(&p->object));
	digest_print_hex(p->id, &d);
}

struct notary_pair
notary_pair_new(enum key_type type, const char *common_name)
{
	struct notary_pair p = { 0 };
	struct err err = { 0 };

	must(privkey_generate(&p.key, type, &err), &err);
	wrap(&p, common_name);
	return p;
}

struct notary_pair
notary_pair_of(const struct notary_pair *p, const char *common_name)
{
	AUTO(secret_free) struct secret pem = { 0 };
	struct notary_pair again = { 0 };
	struct err err = { 0 };

	must(privkey_print_pem(&pem, p->key, NULL, &err), &err);
	must(privkey_parse_pem(&again.key, secret_slice(&pem), NULL, &err), &err);
	wrap(&again, common_name);
	return again;
}

void
notary_add_key(struct buf *out, const struct notary_pair *p)
{
	struct err err = { 0 };

	must(buf_addf(out, &err, "%s\"%s\":%s", out->len ? "," : "", p->id, buf_str(&p->object)), &err);
}

/* --- files --- */

static void
put_half(uint8_t *to, size_t width, struct der *values)
{
	struct slice n = der_take_uint(values);

	assert_false(values->has_failed);
	memcpy(to + width - n.len, n.ptr, n.len);
}

static struct slice
raw_of(uint8_t raw[static 64], struct slice der)
{
	struct der file = der_of(der), values = der_enter(&file, DER_SEQUENCE);

	memset(raw, 0, 64);
	put_half(raw, 32, &values);
	put_half(raw + 32, 32, &values);
	assert_true(der_is_done(&values));
	return slice_of(raw, 64);
}

static void
put_signature(struct buf *out, const struct notary_pair *p, const char *part)
{
	AUTO(buf_free) struct buf sig = BUF(256), text = BUF(512);
	bool ed25519 = pubkey_type(privkey_public(p->key)) == KEY_ED25519;
	struct err err = { 0 };
	uint8_t raw[64];

	must(privkey_sign(&sig, p->key, slice_str(part), &err), &err);
	must(base64_encode(&text, ed25519 ? buf_slice(&sig) : raw_of(raw, buf_slice(&sig)), &err), &err);
	must(buf_addf(out, &err, "{\"keyid\":\"%s\",\"method\":\"%s\",\"sig\":\"%s\"}", p->id, ed25519 ? "eddsa" : "ecdsa", buf_str(&text)), &err);
}

void
notary_print_signed(struct buf *out, const char *part, const struct notary_pair *const *signers, size_t n)
{
	AUTO(buf_free) struct buf canonical = BUF(NOTARY_TEXT_MAX);
	AUTO(json_free) struct json_doc doc = { 0 };
	struct err err = { 0 };

	must(json_parse(&doc, slice_str(part), &err), &err);
	must(canonical_json_print(&canonical, json_root(&doc), &err), &err);
	must(buf_addf(out, &err, "{\"signed\":%s,\"signatures\":[", part), &err);
	for (size_t i = 0; i < n; i++) {
		must(buf_addf(out, &err, "%s", i ? "," : ""), &err);
		put_signature(out, signers[i], buf_str(&canonical));
	}
	must(buf_addf(out, &err, "]}"), &err);
}

void
notary_print_meta(struct buf *out, const char *name, struct slice bytes)
{
	AUTO(buf_free) struct buf sha256 = BUF(128), sha512 = BUF(128);
	struct digest d = digest_of(bytes);
	uint8_t longer[SHA512_BYTES];
	struct err err = { 0 };

	sha512_of(longer, bytes);
	must(base64_encode(&sha256, slice_of(d.bytes, sizeof d.bytes), &err), &err);
	must(base64_encode(&sha512, slice_of(longer, sizeof longer), &err), &err);
	must(buf_addf(out, &err, "%s\"%s\":{\"hashes\":{\"sha256\":\"%s\",\"sha512\":\"%s\"},\"length\":%zu}", out->len ? "," : "", name,
	              buf_str(&sha256), buf_str(&sha512), bytes.len),
	     &err);
}
