/* X.509 certificates, the parts of TBSCertificate (RFC 5280 4.1) that say which key, whose and until when, read by OpenSSL.
 * OpenSSL also takes BER: what encodes to other bytes than were given is refused.  Never checks who issued it, never looks at a clock. */
#include "crypto/certificate.h"

#include <openssl/err.h>
#include <time.h>

#include "base/encoding.h"
#include "crypto/certificate_part.h"
#include "crypto/openssl.h"
#include "crypto/pem.h"

static enum cocket_code
refuse(const char *what, struct err *err)
{
	ERR_clear_error();
	return fail(err, COCKET_E_FORMAT, "certificate: %s", what);
}

static void
name_free(X509_NAME **name)
{
	X509_NAME_free(*name);
}

/* --- times: RFC 5280 4.1.2.5, "YYMMDDHHMMSSZ" or "YYYYMMDDHHMMSSZ", no other form that ASN.1 has ---- */

static bool
read_time(int64_t *out, const ASN1_TIME *t)
{
	size_t n = (size_t)ASN1_STRING_length(t), expected = ASN1_STRING_type(t) == V_ASN1_UTCTIME ? 13 : 15;
	struct tm tm;

	if (n != expected || ASN1_STRING_get0_data(t)[n - 1] != 'Z' || ASN1_TIME_to_tm(t, &tm) != 1)
		return false;
	*out = (int64_t)timegm(&tm);
	return true;
}

static enum cocket_code
read_validity(struct certificate *c, const X509 *x, struct err *err)
{
	if (!read_time(&c->not_before, X509_get0_notBefore(x)) || !read_time(&c->not_after, X509_get0_notAfter(x)))
		return refuse("its validity is not two times", err);
	return COCKET_OK;
}

/* --- the subject ------------------------------------------------------------------------------------ */

/* A name keeps the bytes that it came from; one that is built of its entries does not. */
static bool
is_strict_name(const X509_NAME *name)
{
	AUTO(name_free) X509_NAME *copy = X509_NAME_new();
	const unsigned char *der;
	size_t len;
	int set = -1;

	for (int i = 0; copy && i < X509_NAME_entry_count(name); i++) {
		const X509_NAME_ENTRY *entry = X509_NAME_get_entry(name, i);

		if (X509_NAME_add_entry(copy, entry, -1, X509_NAME_ENTRY_set(entry) == set ? -1 : 0) != 1)
			return false;
		set = X509_NAME_ENTRY_set(entry);
	}
	return copy && X509_NAME_get0_der(name, &der, &len) == 1 && openssl_encodes_to(copy, ASN1_ITEM_rptr(X509_NAME), slice_of(der, len));
}

static bool
is_unicode(const ASN1_STRING *s)
{
	int type = ASN1_STRING_type(s);

	return type == V_ASN1_UTF8STRING || type == V_ASN1_PRINTABLESTRING || type == V_ASN1_IA5STRING;
}

/* Two common names are no name: readers differ on which counts. */
static enum cocket_code
read_common_name(struct certificate *c, const X509 *x, struct err *err)
{
	const X509_NAME *name = X509_get_subject_name(x);
	int at = X509_NAME_get_index_by_NID(name, NID_commonName, -1);
	const ASN1_STRING *text;

	if (!is_strict_name(name) || (at >= 0 && X509_NAME_get_index_by_NID(name, NID_commonName, at) >= 0))
		return refuse("its subject is not a name with at most one common name", err);
	if (at < 0)
		return COCKET_OK;
	text = X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at));
	return is_unicode(text) ? buf_add(&c->common_name, slice_of(ASN1_STRING_get0_data(text), (size_t)ASN1_STRING_length(text)), err) : COCKET_OK;
}

/* --- the whole -------------------------------------------------------------------------------------- */

/* TBSCertificate and all: i2d_X509 would write the bytes of it that were read. */
static bool
is_strict(X509 *x, struct slice der)
{
	return i2d_re_X509_tbs(x, NULL) > 0 && openssl_encodes_to(x, ASN1_ITEM_rptr(X509), der);
}

X509 *
certificate_decode(struct slice der)
{
	AUTO(openssl_leave) OSSL_LIB_CTX *outside = openssl_enter();
	AUTO(x509_free) X509 *x = X509_new_ex(openssl_context(), NULL);
	const unsigned char *at = der.ptr;
	X509 *whole = NULL;

	if (x && d2i_X509(&x, &at, (long)der.len) && is_strict(x, der)) {
		whole = x;
		x = NULL;
	}
	return whole;
}

enum cocket_code
certificate_add_spki(struct buf *out, const X509 *x, struct err *err)
{
	unsigned char *der = NULL;
	int n = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(x), &der);
	enum cocket_code code = n > 0 ? buf_add(out, slice_of(der, (size_t)n), err) : fail(err, COCKET_E_FORMAT, "its public key is missing");

	OPENSSL_free(der);
	return code;
}

static enum cocket_code
read_fields(struct certificate *c, const X509 *x, struct err *err)
{
	if (read_validity(c, x, err) || read_common_name(c, x, err))
		return err->code;
	return certificate_add_spki(&c->spki, x, err) ? within(err, "certificate") : COCKET_OK;
}

void
certificate_free(struct certificate *c)
{
	buf_free(&c->spki);
	buf_free(&c->common_name);
}

enum cocket_code
certificate_parse(struct certificate *out, struct slice der, struct err *err)
{
	AUTO(certificate_free) struct certificate c = { .spki = BUF(der.len), .common_name = BUF(der.len) };
	AUTO(x509_free) X509 *x = certificate_decode(der);

	if (!x)
		return refuse("not a DER Certificate", err);
	ERR_clear_error();
	if (read_fields(&c, x, err))
		return err->code;
	*out = c;
	c = (struct certificate){ 0 };
	return COCKET_OK;
}

bool
certificate_is_self_issued(struct slice der)
{
	AUTO(x509_free) X509 *x = certificate_decode(der);

	ERR_clear_error();
	return x && X509_NAME_cmp(X509_get_subject_name(x), X509_get_issuer_name(x)) == 0;
}

/* --- PEM ------------------------------------------------------------------------------------------ */

/* The text up to the end of the first block; all of it if there is none. */
static struct slice
first_block(struct slice text)
{
	static const char end[] = "-----END CERTIFICATE-----";
	const uint8_t *at = text.len ? memmem(text.ptr, text.len, end, sizeof end - 1) : NULL;

	return at ? slice_of(text.ptr, (size_t)(at - text.ptr) + sizeof end - 1) : text;
}

static bool
is_blank(struct slice text)
{
	for (size_t i = 0; i < text.len; i++)
		if (!memchr(" \t\r\n", text.ptr[i], 4))
			return false;
	return true;
}

static enum cocket_code
decode_block(struct buf *der, struct slice text, struct err *err)
{
	struct pem pem;

	if (pem_parse(&pem, text, err))
		return within(err, "certificate");
	if (!slice_is(pem.label, "CERTIFICATE"))
		return fail(err, COCKET_E_FORMAT, "certificate: PEM label is %.*s, expected CERTIFICATE", SLICE_FMT(pem.label));
	return base64_decode_lines(der, pem.body, err) ? within(err, "certificate") : COCKET_OK;
}

enum cocket_code
certificate_first_of_pem(struct buf *der, struct slice pem, struct err *err)
{
	struct slice first = first_block(pem), rest = slice_of(pem.ptr + first.len, pem.len - first.len);

	if (decode_block(der, first, err))
		return err->code;
	while (!is_blank(rest)) {
		AUTO(buf_free) struct buf other = BUF(der->max);

		first = first_block(rest);
		rest = slice_of(rest.ptr + first.len, rest.len - first.len);
		if (decode_block(&other, first, err))
			return err->code;
	}
	return COCKET_OK;
}
