/* An authority's certificates, described: see authority_facts.h (RFC 5280).  Never decides anything. */
#include "crypto/authority_facts.h"

#include <openssl/err.h>
#include <stdio.h>
#include <time.h>

#include "crypto/authority_part.h"

/* Certificates in the order of the file: those that issue, then the root. */
static X509 *
certificate_at(const struct authority *a, int i)
{
	return i < sk_X509_num(a->others) ? sk_X509_value(a->others, i) : a->root;
}

static enum cocket_code
time_read(int64_t *out, const ASN1_TIME *t, struct err *err)
{
	struct tm tm;

	if (ASN1_TIME_to_tm(t, &tm) != 1)
		return fail(err, COCKET_E_FORMAT, "validity: not two times");
	*out = (int64_t)timegm(&tm);
	return COCKET_OK;
}

static enum cocket_code
validity_narrow(struct authority_facts *out, const X509 *x, struct err *err)
{
	int64_t from, until;

	if (time_read(&from, X509_get0_notBefore(x), err) || time_read(&until, X509_get0_notAfter(x), err))
		return err->code;
	if (from > out->not_before)
		out->not_before = from;
	if (until < out->not_after)
		out->not_after = until;
	return COCKET_OK;
}

static enum cocket_code
der_add(struct buf *out, const X509 *x, struct err *err)
{
	unsigned char *der = NULL;
	const int n = i2d_X509(x, &der);
	enum cocket_code code = n > 0 ? buf_add(out, slice_of(der, (size_t)n), err) : no_memory(err);

	OPENSSL_free(der);
	return code;
}

static void
subject_read(char out[static AUTHORITY_SUBJECT_BYTES], const X509 *x)
{
	X509_NAME *name = X509_get_subject_name(x);

	out[0] = '\0';
	if (X509_NAME_get_text_by_NID(name, NID_commonName, out, AUTHORITY_SUBJECT_BYTES) < 0 &&
	    X509_NAME_get_text_by_NID(name, NID_organizationName, out, AUTHORITY_SUBJECT_BYTES) < 0)
		out[0] = '\0';
	ERR_clear_error();
}

static const char *
key_read(const X509 *x)
{
	AUTO(pubkey_free) struct pubkey *key = NULL;
	AUTO(buf_free) struct buf spki = BUF(LEAF_MAX_BYTES);
	struct err unread;
	const bool is_known = certificate_add_spki(&spki, x, &unread) == COCKET_OK && pubkey_parse_spki(&key, buf_slice(&spki), &unread) == COCKET_OK;

	ERR_clear_error();
	return is_known ? key_type_name(pubkey_type(key)) : "unknown";
}

enum cocket_code
authority_facts_read(struct authority_facts *out, struct authority *a, struct err *err)
{
	AUTO(buf_free) struct buf all = BUF((size_t)AUTHORITY_CERTIFICATES_MAX * LEAF_MAX_BYTES);
	struct authority_facts facts = { .not_before = INT64_MIN, .not_after = INT64_MAX };

	if (authority_decode(a, err))
		return err->code;
	for (int i = 0; i <= sk_X509_num(a->others); i++) {
		if (validity_narrow(&facts, certificate_at(a, i), err) || der_add(&all, certificate_at(a, i), err))
			return err->code;
		if (i == 0)
			facts.fingerprint = digest_of(buf_slice(&all));
	}
	facts.certificates = digest_of(buf_slice(&all));
	facts.key = key_read(certificate_at(a, 0));
	subject_read(facts.subject, certificate_at(a, 0));
	*out = facts;
	return COCKET_OK;
}
