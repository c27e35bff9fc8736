/* The table of key types.
 * AlgorithmIdentifiers: RFC 5480 2.1.1 (named curves only), RFC 8410 section 3, RFC 8017 A.1.  Orders: FIPS 186-4 D.1.2, RFC 8032 5.1.
 * Never takes explicit curve parameters: who may choose those may choose the key to everyone's signature (CVE-2020-0601). */
#include "crypto/key_type.h"

#include "crypto/der.h"

#define BYTES(literal) { (const uint8_t *)(literal), sizeof(literal) - 1 }
#define FF4 "\xff\xff\xff\xff"
#define FF8 FF4 FF4

#define OID_EC_PUBLIC_KEY "\x06\x07\x2a\x86\x48\xce\x3d\x02\x01"

static const struct key_type_info kinds[] = {
	{
		.type = KEY_ED25519,
		.name = "ed25519",
		.makes_signatures = true,
		.algorithm = BYTES("\x06\x03\x2b\x65\x70"),
		.public_bytes = 32,
		.secret_bytes = 32,
		.order = BYTES("\x10\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
		               "\x14\xde\xf9\xde\xa2\xf7\x9c\xd6\x58\x12\x63\x1a\x5c\xf5\xd3\xed"),
	},
	{
		.type = KEY_P256,
		.name = "p256",
		.group = "P-256",
		.hash = "SHA256",
		.makes_signatures = true,
		.algorithm = BYTES(OID_EC_PUBLIC_KEY "\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07"),
		.public_bytes = 65,
		.secret_bytes = 32,
		.order = BYTES(FF4 "\x00\x00\x00\x00" FF8 "\xbc\xe6\xfa\xad\xa7\x17\x9e\x84\xf3\xb9\xca\xc2\xfc\x63\x25\x51"),
	},
	{
		.type = KEY_P384,
		.name = "p384",
		.group = "P-384",
		.hash = "SHA384",
		.makes_signatures = true,
		.algorithm = BYTES(OID_EC_PUBLIC_KEY "\x06\x05\x2b\x81\x04\x00\x22"),
		.public_bytes = 97,
		.secret_bytes = 48,
		.order = BYTES(FF8 FF8 FF8 "\xc7\x63\x4d\x81\xf4\x37\x2d\xdf\x58\x1a\x0d\xb2\x48\xb0\xa7\x7a"
		               "\xec\xec\x19\x6a\xcc\xc5\x29\x73"),
	},
	{
		.type = KEY_P521,
		.name = "p521",
		.group = "P-521",
		.hash = "SHA512",
		.algorithm = BYTES(OID_EC_PUBLIC_KEY "\x06\x05\x2b\x81\x04\x00\x23"),
		.public_bytes = 133,
		.secret_bytes = 66,
		.order = BYTES("\x01\xff" FF8 FF8 FF8 FF4 "\xff\xff\xff\xfa\x51\x86\x87\x83\xbf\x2f\x96\x6b\x7f\xcc\x01\x48"
		               "\xf7\x09\xa5\xd0\x3b\xb5\xc9\xb8\x89\x9c\x47\xae\xbb\x6f\xb7\x1e\x91\x38\x64\x09"),
	},
	{
		.type = KEY_RSA,
		.name = "rsa",
		.hash = "SHA256",
		.algorithm = BYTES("\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01\x05\x00"),
	},
};

#define KINDS (sizeof kinds / sizeof kinds[0])

const struct key_type_info *
key_type_info(enum key_type type)
{
	for (size_t i = 0; i < KINDS; i++)
		if (kinds[i].type == type)
			return &kinds[i];
	return NULL;
}

const struct key_type_info *
key_type_of_algorithm(struct slice algorithm)
{
	for (size_t i = 0; i < KINDS; i++)
		if (slice_eq(kinds[i].algorithm, algorithm))
			return &kinds[i];
	return NULL;
}

const struct key_type_info *
key_type_of_curve(struct slice oid)
{
	static const size_t skip = sizeof OID_EC_PUBLIC_KEY - 1;

	for (size_t i = 0; i < KINDS; i++)
		if (kinds[i].group && slice_eq(slice_of(kinds[i].algorithm.ptr + skip, kinds[i].algorithm.len - skip), oid))
			return &kinds[i];
	return NULL;
}

enum cocket_code
key_type_check_signs(const struct key_type_info *kind, struct err *err)
{
	if (!kind->makes_signatures)
		return fail(err, COCKET_E_UNSUPPORTED, "private key is %s: expected ed25519, p256 or p384", kind->name);
	return COCKET_OK;
}

enum cocket_code
key_type_refuse(const char *what, struct slice algorithm, struct err *err)
{
	static const struct slice ec_public_key = BYTES(OID_EC_PUBLIC_KEY);

	if (algorithm.len > ec_public_key.len && memcmp(algorithm.ptr, ec_public_key.ptr, ec_public_key.len) == 0) {
		if (algorithm.ptr[ec_public_key.len] == DER_SEQUENCE)
			return fail(err, COCKET_E_UNSUPPORTED, "%s: explicit curve parameters, expected a named curve", what);
		return fail(err, COCKET_E_UNSUPPORTED, "%s: unknown curve, expected P-256, P-384 or P-521", what);
	}
	return fail(err, COCKET_E_UNSUPPORTED, "%s: unknown algorithm, expected ed25519, p256, p384, p521 or rsa", what);
}

const char *
key_type_name(enum key_type type)
{
	const struct key_type_info *kind = key_type_info(type);

	return kind ? kind->name : "none";
}
