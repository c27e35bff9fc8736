/* PKCS #8 in and out: OneAsymmetricKey (RFC 5958), ed25519 as RFC 8410 section 7 says, EC as RFC 5915.
 * Strict DER; the secret is borrowed from the caller's guarded memory and copied nowhere but into the key. */
#include "crypto/pkcs8.h"

#include "crypto/der.h"

/* What a file says, before anything of it is believed. */
struct parts {
	const struct key_type_info *kind;
	struct slice scalar;
	struct slice point; /* empty where the file holds none */
};

/* ECPrivateKey (RFC 5915 section 3); parameters, where present, repeat the curve. */
static bool
parse_ec(struct parts *parts, struct slice der)
{
	struct slice key, version, explicit, curve = parts->kind->algorithm;

	if (!der_take(&key, &der, DER_SEQUENCE) || der.len != 0 || !der_take_uint(&version, &key) || version.len != 1 ||
	    version.ptr[0] != 1 || !der_take(&parts->scalar, &key, DER_OCTET_STRING))
		return false;
	if (der_is_next(key, DER_CONTEXT_0)) {
		if (!der_take(&explicit, &key, DER_CONTEXT_0) || explicit.len > curve.len ||
		    !slice_eq(explicit, slice_of(curve.ptr + curve.len - explicit.len, explicit.len)))
			return false;
	}
	if (der_is_next(key, DER_CONTEXT_1)) {
		if (!der_take(&explicit, &key, DER_CONTEXT_1) || !der_take_bits(&parts->point, &explicit) || explicit.len != 0)
			return false;
	}
	return key.len == 0;
}

/* CurvePrivateKey ::= OCTET STRING (RFC 8410 section 7). */
static bool
parse_ed25519(struct parts *parts, struct slice der)
{
	return der_take(&parts->scalar, &der, DER_OCTET_STRING) && der.len == 0;
}

/* What may follow the key (RFC 5958 section 2): attributes, which say nothing that is used here, and in version 2 the public key. */
static bool
parse_rest(struct parts *parts, struct slice rest, bool version2)
{
	struct slice ignored, bits;

	if (der_is_next(rest, DER_CONTEXT_0) && !der_take(&ignored, &rest, DER_CONTEXT_0))
		return false;
	if (version2 && der_is_next(rest, DER_IMPLICIT_1)) {
		if (!der_take(&bits, &rest, DER_IMPLICIT_1) || bits.len < 2 || bits.ptr[0] != 0)
			return false;
		parts->point = slice_of(bits.ptr + 1, bits.len - 1);
	}
	return rest.len == 0;
}

static enum cocket_code
parse_key(struct parts *parts, struct slice key, struct slice rest, bool version2, struct err *err)
{
	if (key_type_check_signs(parts->kind, err))
		return err->code;
	if (!(parts->kind->group ? parse_ec(parts, key) : parse_ed25519(parts, key)))
		return fail(err, COCKET_E_FORMAT, "%s private key: not the DER that PKCS #8 wants for it", parts->kind->name);
	if (!parse_rest(parts, rest, version2))
		return fail(err, COCKET_E_FORMAT, "%s private key: something unknown follows the key", parts->kind->name);
	return COCKET_OK;
}

static enum cocket_code
parse_parts(struct parts *parts, struct slice der, struct err *err)
{
	struct slice info, version, algorithm, key;

	if (!der_take(&info, &der, DER_SEQUENCE) || der.len != 0 || !der_take_uint(&version, &info) || version.len > 1 ||
	    (version.len == 1 && version.ptr[0] != 1))
		return fail(err, COCKET_E_FORMAT, "private key: not DER PKCS #8");
	if (version.len == 1 && der_is_next(info, DER_OCTET_STRING))
		return fail(err, COCKET_E_FORMAT, "private key: SEC 1 \"EC PRIVATE KEY\", expected PKCS #8");
	if (!der_take(&algorithm, &info, DER_SEQUENCE) || !der_take(&key, &info, DER_OCTET_STRING))
		return fail(err, COCKET_E_FORMAT, "private key: not DER PKCS #8");
	parts->kind = key_type_of_algorithm(algorithm);
	if (!parts->kind)
		return key_type_refuse("private key", algorithm, err);
	return parse_key(parts, key, info, version.len == 1, err);
}

enum cocket_code
pkcs8_parse(struct privkey **out, struct slice der, struct err *err)
{
	struct parts parts = { 0 };

	if (parse_parts(&parts, der, err))
		return err->code;
	return privkey_new_checked(out, parts.kind, parts.scalar, parts.point, err);
}

/* Here the parameters are all that names the curve, so they must be there. */
static enum cocket_code
find_curve(const struct key_type_info **out, struct slice der, struct err *err)
{
	struct slice key, ignored, curve;

	if (!der_take(&key, &der, DER_SEQUENCE) || der.len != 0 || !der_take_uint(&ignored, &key) ||
	    !der_take(&ignored, &key, DER_OCTET_STRING) || !der_take(&curve, &key, DER_CONTEXT_0))
		return fail(err, COCKET_E_FORMAT, "EC private key: not the DER of SEC 1 with a named curve");
	*out = key_type_of_curve(curve);
	if (*out)
		return COCKET_OK;
	return fail(err, COCKET_E_UNSUPPORTED, "EC private key: %s, expected P-256 or P-384",
	            der_is_next(curve, DER_SEQUENCE) ? "explicit curve parameters" : "unknown curve");
}

enum cocket_code
sec1_parse(struct privkey **out, struct slice der, struct err *err)
{
	struct parts parts = { 0 };

	if (find_curve(&parts.kind, der, err) || key_type_check_signs(parts.kind, err))
		return err->code;
	if (!parse_ec(&parts, der))
		return fail(err, COCKET_E_FORMAT, "%s private key: not the DER of SEC 1", parts.kind->name);
	return privkey_new_checked(out, parts.kind, parts.scalar, parts.point, err);
}

/* All that stands before the scalar, and between scalar and point. */
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
