/* The certificate of a signature: see leaf_certificate.h.  Go's clients look at none of CA flag, key usage and a missing extended key usage; this one
 * looks at all, since OpenSSL's path validation knows no purpose for signatures of code. */
#include "crypto/leaf_certificate.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <time.h>

#include "base/escape.h"
#include "crypto/certificate_part.h"
#include "crypto/leaf_certificate_part.h"
#include "crypto/openssl.h"

#define OID_OTHER_NAME "1.3.6.1.4.1.57264.1.7"
#define OID_BYTES 80

struct leaf_certificate {
	X509 *x;
	struct pubkey *key;
	struct buf der;
	char name[LEAF_NAME_MAX_BYTES];
	int64_t not_before, not_after;
};

void
leaf_certificate_free(struct leaf_certificate **leaf)
{
	if (!*leaf)
		return;
	X509_free((*leaf)->x);
	pubkey_free(&(*leaf)->key);
	buf_free(&(*leaf)->der);
	free(*leaf);
	*leaf = NULL;
}

static enum cocket_code
refuse(const char *what, struct err *err)
{
	ERR_clear_error();
	return fail(err, COCKET_E_FORMAT, "%s", what);
}

/* --- the name ------------------------------------------------------------------------------------ */

/* What a person or a policy compares: no control characters, no NUL that ends it early. */
static enum cocket_code
name_set(struct leaf_certificate *leaf, const ASN1_STRING *text, struct err *err)
{
	const struct slice name = slice_of(ASN1_STRING_get0_data(text), (size_t)ASN1_STRING_length(text));

	if (name.len == 0 || name.len >= sizeof leaf->name)
		return fail(err, COCKET_E_FORMAT, "a name of %zu bytes, expected 1 to %zu", name.len, sizeof leaf->name - 1);
	for (size_t i = 0; i < name.len; i++)
		if (name.ptr[i] < ' ' || name.ptr[i] == 0x7f)
			return fail(err, COCKET_E_FORMAT, "control characters in its name %s", TEXT(name));
	if (!utf8_valid(name))
		return fail(err, COCKET_E_FORMAT, "its name %s is not UTF-8", TEXT(name));
	memcpy(leaf->name, name.ptr, name.len);
	leaf->name[name.len] = '\0';
	return COCKET_OK;
}

static bool
has_oid(const ASN1_OBJECT *object, const char *oid)
{
	char text[OID_BYTES];

	return OBJ_obj2txt(text, sizeof text, object, 1) > 0 && strcmp(text, oid) == 0;
}

/* The text of a general name; NULL if it is of a kind that nobody signs with. */
static const ASN1_STRING *
text_of(const GENERAL_NAME *name)
{
	if (name->type == GEN_URI || name->type == GEN_EMAIL)
		return name->d.ia5;
	if (name->type == GEN_OTHERNAME && has_oid(name->d.otherName->type_id, OID_OTHER_NAME) && name->d.otherName->value->type == V_ASN1_UTF8STRING)
		return name->d.otherName->value->value.utf8string;
	return NULL;
}

static enum cocket_code
names_read(struct leaf_certificate *leaf, const GENERAL_NAMES *names, struct err *err)
{
	const ASN1_STRING *text;

	if (sk_GENERAL_NAME_num(names) != 1)
		return fail(err, COCKET_E_FORMAT, "%d names, expected exactly one", sk_GENERAL_NAME_num(names));
	text = text_of(sk_GENERAL_NAME_value(names, 0));
	if (!text)
		return fail(err, COCKET_E_FORMAT, "its name is no URI, mail address or name of Fulcio's");
	return name_set(leaf, text, err);
}

static void
general_names_free(GENERAL_NAMES **names)
{
	GENERAL_NAMES_free(*names);
}

static enum cocket_code
name_read(struct leaf_certificate *leaf, struct err *err)
{
	int critical = 0;
	AUTO(general_names_free) GENERAL_NAMES *names = X509_get_ext_d2i(leaf->x, NID_subject_alt_name, &critical, NULL);

	if (!names)
		return refuse("no subject alternative name", err);
	return names_read(leaf, names, err);
}

/* --- what it may be used for ----------------------------------------------------------------------- */

static enum cocket_code
extensions_check(const X509 *x, struct err *err)
{
	const int n = X509_get_ext_count(x);

	if (n > LEAF_EXTENSIONS_MAX)
		return fail(err, COCKET_E_TOO_MANY, "%d extensions, at most %d are read", n, LEAF_EXTENSIONS_MAX);
	for (int i = 0; i < n; i++) /* RFC 5280 4.2: none twice */
		if (X509_get_ext_by_OBJ(x, X509_EXTENSION_get_object(X509_get_ext(x, i)), -1) != i)
			return fail(err, COCKET_E_FORMAT, "an extension twice");
	return COCKET_OK;
}

static enum cocket_code
usage_check(X509 *x, struct err *err)
{
	if (X509_get_version(x) != X509_VERSION_3)
		return refuse("not of version 3", err);
	if ((X509_get_extension_flags(x) & EXFLAG_INVALID) != 0)
		return refuse("an extension that cannot be read", err);
	if (X509_check_ca(x) != 0 || (X509_get_extension_flags(x) & EXFLAG_CA) != 0)
		return refuse("an authority's, expected one of a signer", err);
	if ((X509_get_extension_flags(x) & EXFLAG_KUSAGE) == 0 || (X509_get_key_usage(x) & KU_DIGITAL_SIGNATURE) == 0)
		return refuse("its key usage does not say digital signatures", err);
	if ((X509_get_extension_flags(x) & EXFLAG_XKUSAGE) == 0 || (X509_get_extended_key_usage(x) & XKU_CODE_SIGN) == 0)
		return refuse("its extended key usage does not say code signing", err);
	return COCKET_OK;
}

/* --- the whole ----------------------------------------------------------------------------------- */

static enum cocket_code
time_read(int64_t *out, const ASN1_TIME *t, struct err *err)
{
	struct tm tm;

	if (ASN1_TIME_to_tm(t, &tm) != 1)
		return refuse("its validity is not two times", err);
	*out = (int64_t)timegm(&tm);
	return COCKET_OK;
}

static enum cocket_code
key_read(struct leaf_certificate *leaf, struct err *err)
{
	AUTO(buf_free) struct buf spki = BUF(LEAF_MAX_BYTES);

	return certificate_add_spki(&spki, leaf->x, err) ? err->code : pubkey_parse_spki(&leaf->key, buf_slice(&spki), err);
}

static enum cocket_code
leaf_read(struct leaf_certificate *leaf, struct err *err)
{
	if (time_read(&leaf->not_before, X509_get0_notBefore(leaf->x), err) || time_read(&leaf->not_after, X509_get0_notAfter(leaf->x), err))
		return err->code;
	if (extensions_check(leaf->x, err) || usage_check(leaf->x, err) || name_read(leaf, err))
		return err->code;
	return key_read(leaf, err);
}

static enum cocket_code
leaf_decode(struct leaf_certificate *leaf, struct slice der, struct err *err)
{
	leaf->der = BUF(LEAF_MAX_BYTES);
	if (buf_add(&leaf->der, der, err))
		return err->code;
	leaf->x = certificate_decode(der);
	if (!leaf->x)
		return refuse("not a DER Certificate", err);
	return leaf_read(leaf, err);
}

enum cocket_code
leaf_certificate_parse(struct leaf_certificate **out, struct slice der, struct err *err)
{
	AUTO(openssl_leave) OSSL_LIB_CTX *outside = openssl_enter();
	AUTO(leaf_certificate_free) struct leaf_certificate *leaf = calloc(1, sizeof *leaf);

	if (!leaf)
		return no_memory(err);
	if (leaf_decode(leaf, der, err))
		return within(err, "certificate");
	ERR_clear_error();
	*out = leaf;
	leaf = NULL;
	return COCKET_OK;
}

X509 *
leaf_certificate_x509(const struct leaf_certificate *leaf)
{
	return leaf->x;
}

const struct pubkey *
leaf_certificate_key(const struct leaf_certificate *leaf)
{
	return leaf->key;
}

const char *
leaf_certificate_name(const struct leaf_certificate *leaf)
{
	return leaf->name;
}

struct slice
leaf_certificate_der(const struct leaf_certificate *leaf)
{
	return buf_slice(&leaf->der);
}

int64_t
leaf_certificate_not_before(const struct leaf_certificate *leaf)
{
	return leaf->not_before;
}

int64_t
leaf_certificate_not_after(const struct leaf_certificate *leaf)
{
	return leaf->not_after;
}

bool
leaf_certificate_extension(struct slice *out, const struct leaf_certificate *leaf, const char *oid)
{
	for (int i = 0; i < X509_get_ext_count(leaf->x); i++) {
		X509_EXTENSION *e = X509_get_ext(leaf->x, i);
		const ASN1_STRING *value = X509_EXTENSION_get_data(e);

		if (!has_oid(X509_EXTENSION_get_object(e), oid))
			continue;
		*out = slice_of(ASN1_STRING_get0_data(value), (size_t)ASN1_STRING_length(value));
		return true;
	}
	return false;
}
