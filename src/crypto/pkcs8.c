/* PKCS #8 in and out: OneAsymmetricKey (RFC 5958), ed25519 as RFC 8410 section 7 says, EC as RFC 5915.
 * Read by hand, in strict DER: OpenSSL 3.0 refuses the public key that version 2 may hold, and copies secrets to where they are not guarded.
 * Here they are borrowed from the caller's guarded memory, and copied into the key alone. */
#include "crypto/pkcs8.h"

#include "crypto/der.h"
#include "crypto/privkey_part.h"

/* What a file says; nothing of it is checked yet. */
struct parts {
	const struct key_type_info *kind;
	struct slice scalar;
	struct slice point; /* empty if the file holds none */
};

struct ec_key {
	struct slice scalar, point;
	struct slice curve; /* ptr is NULL if the key does not name it */
};

/* ECPrivateKey (RFC 5915 section 3). */
static bool
parse_ec_key(struct ec_key *out, struct slice bytes)
{
	struct der file = der_of(bytes), key = der_enter(&file, DER_SEQUENCE), point;
	struct slice version = der_take_uint(&key);

	out->scalar = der_take(&key, DER_OCTET_STRING);
	out->curve = der_take_optional(&key, DER_CONTEXT_0);
	point = der_of(der_take_optional(&key, DER_CONTEXT_1));
	out->point = point.rest.ptr ? der_take_bits(&point) : point.rest;
	return der_uint_is(version, 1) && der_is_done(&point) && der_is_done(&key) && der_is_done(&file);
}

/* In PKCS #8 the parameters, if present, repeat the curve. */
static bool
parse_ec(struct parts *parts, struct slice bytes)
{
	struct ec_key key;

	if (!parse_ec_key(&key, bytes) || (key.curve.ptr && key_type_of_curve(key.curve) != parts->kind))
		return false;
	parts->scalar = key.scalar;
	parts->point = key.point;
	return true;
}

/* CurvePrivateKey ::= OCTET STRING (RFC 8410 section 7). */
static bool
parse_ed25519(struct parts *parts, struct slice bytes)
{
	struct der key = der_of(bytes);

	parts->scalar = der_take(&key, DER_OCTET_STRING);
	return der_is_done(&key);
}

/* [1] IMPLICIT BIT STRING of whole bytes; it may repeat the point of an ECPrivateKey. */
static bool
take_public_key(struct parts *parts, struct der *info)
{
	struct slice bits = der_take(info, DER_IMPLICIT_1), point;

	if (bits.len < 2 || bits.ptr[0] != 0)
		return false;
	point = slice_of(bits.ptr + 1, bits.len - 1);
	if (parts->point.len > 0 && !slice_eq(parts->point, point))
		return false;
	parts->point = point;
	return true;
}

/* What may follow the key (RFC 5958 section 2): attributes, of which nothing is used here, and in version 2 the public key. */
static bool
parse_rest(struct parts *parts, struct der info, bool is_version2)
{
	(void)der_take_optional(&info, DER_CONTEXT_0);
	if (is_version2 && der_is_next(&info, DER_IMPLICIT_1) && !take_public_key(parts, &info))
		return false;
	return der_is_done(&info);
}

/* OneAsymmetricKey up to its key. */
struct info {
	struct der fields;
	struct slice algorithm, key;
	bool is_version2, is_sec1;
};

static bool
parse_info(struct info *out, struct slice bytes)
{
	struct der file = der_of(bytes);
	struct slice version;

	out->fields = der_enter(&file, DER_SEQUENCE);
	version = der_take_uint(&out->fields);
	out->is_version2 = der_uint_is(version, 1);
	out->is_sec1 = out->is_version2 && der_is_next(&out->fields, DER_OCTET_STRING);
	if (!der_is_done(&file) || !(out->is_version2 || der_uint_is(version, 0)))
		return false;
	out->algorithm = der_take(&out->fields, DER_SEQUENCE);
	out->key = der_take(&out->fields, DER_OCTET_STRING);
	return !out->fields.has_failed;
}

static enum cocket_code
parse_key(struct parts *parts, const struct info *info, struct err *err)
{
	if (key_type_check_signs(parts->kind, err))
		return err->code;
	if (!(parts->kind->group ? parse_ec(parts, info->key) : parse_ed25519(parts, info->key)))
		return fail(err, COCKET_E_FORMAT, "%s private key: invalid DER in PKCS #8", parts->kind->name);
	if (!parse_rest(parts, info->fields, info->is_version2))
		return fail(err, COCKET_E_FORMAT, "%s private key: unknown data after the key", parts->kind->name);
	return COCKET_OK;
}

enum cocket_code
pkcs8_parse(struct privkey **out, struct slice der, struct err *err)
{
	struct parts parts = { 0 };
	struct info info = { 0 };

	if (!parse_info(&info, der))
		return fail(err, COCKET_E_FORMAT, "private key: %s", info.is_sec1 ? "SEC 1 \"EC PRIVATE KEY\", expected PKCS #8" : "not DER PKCS #8");
	parts.kind = key_type_of_algorithm(info.algorithm);
	if (!parts.kind)
		return key_type_refuse("private key", info.algorithm, err);
	if (parse_key(&parts, &info, err))
		return err->code;
	return privkey_new_checked(out, parts.kind, parts.scalar, parts.point, err);
}

static enum cocket_code
refuse_curve(struct slice curve, struct err *err)
{
	struct der parameters = der_of(curve);

	return fail(err, COCKET_E_UNSUPPORTED, "EC private key: %s, expected P-256 or P-384",
	            der_is_next(&parameters, DER_SEQUENCE) ? "explicit curve parameters" : "unknown curve");
}

/* Here the parameters are all that names the curve, so they must be there. */
enum cocket_code
sec1_parse(struct privkey **out, struct slice der, struct err *err)
{
	const struct key_type_info *kind;
	struct ec_key key;

	if (!parse_ec_key(&key, der) || !key.curve.ptr)
		return fail(err, COCKET_E_FORMAT, "EC private key: not DER SEC 1 with a named curve");
	kind = key_type_of_curve(key.curve);
	if (!kind)
		return refuse_curve(key.curve, err);
	if (key_type_check_signs(kind, err))
		return err->code;
	return privkey_new_checked(out, kind, key.scalar, key.point, err);
}

/* The bytes before the scalar, and those between scalar and point. */
struct template {
	enum key_type type;
	struct slice before;
	struct slice between;
};

#define BYTES(literal) { (const uint8_t *)(literal), sizeof(literal) - 1 }

static const struct template templates[] = {
	{ KEY_ED25519, BYTES("\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20"), { NULL, 0 } },
	{ KEY_P256,
	  BYTES("\x30\x81\x87\x02\x01\x00\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07"
	        "\x04\x6d\x30\x6b\x02\x01\x01\x04\x20"),
	  BYTES("\xa1\x44\x03\x42\x00") },
	{ KEY_P384,
	  BYTES("\x30\x81\xb6\x02\x01\x00\x30\x10\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x05\x2b\x81\x04\x00\x22"
	        "\x04\x81\x9e\x30\x81\x9b\x02\x01\x01\x04\x30"),
	  BYTES("\xa1\x64\x03\x62\x00") },
};

static const struct template *
template_of(enum key_type type)
{
	for (size_t i = 0; i < sizeof templates / sizeof templates[0]; i++)
		if (templates[i].type == type)
			return &templates[i];
	BUG("a private key of a type that does not sign");
}

static uint8_t *
put(uint8_t *out, struct slice s)
{
	if (s.len > 0)
		memcpy(out, s.ptr, s.len);
	return out + s.len;
}

enum cocket_code
pkcs8_print(struct secret *out, const struct privkey *key, struct err *err)
{
	const struct key_type_info *kind = privkey_type_info(key);
	const struct template *template = template_of(kind->type);
	struct slice point = kind->group ? privkey_point(key) : slice_of(NULL, 0);
	uint8_t *at;

	if (secret_new(out, template->before.len + kind->secret_bytes + template->between.len + point.len, err))
		return err->code;
	at = put(put(out->ptr, template->before), privkey_scalar(key));
	(void)put(put(at, template->between), point);
	return COCKET_OK;
}
