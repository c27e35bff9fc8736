/* X.509 certificates, the parts of TBSCertificate (RFC 5280 4.1) that say which key, whose and until when, by der.h.
 * Never checks who issued it, never looks at a clock, never allocates but for the bytes that it is asked to append. */
#include "crypto/certificate.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/encoding.h"
#include "crypto/der.h"
#include "crypto/pem.h"

enum {
	TAG_UTF8_STRING = 0x0c,
	TAG_PRINTABLE_STRING = 0x13,
	TAG_IA5_STRING = 0x16,
	TAG_UTC_TIME = 0x17,
	TAG_GENERALIZED_TIME = 0x18,
	TAG_SET = 0x31,
};

static enum cocket_code
refuse(const char *what, struct err *err)
{
	return fail(err, COCKET_E_FORMAT, "certificate: %s", what);
}

/* --- times: RFC 5280 4.1.2.5, "YYMMDDHHMMSSZ" until 2049, then "YYYYMMDDHHMMSSZ" ------------------ */

static bool
take_time(int64_t *out, struct slice *in)
{
	struct slice t = { 0 };
	char text[CLOCK_TEXT_BYTES];
	struct err unused;
	const char *century = "", *s;

	if (der_take(&t, in, TAG_UTC_TIME))
		century = t.len > 0 && t.ptr[0] >= '5' ? "19" : "20";
	else if (!der_take(&t, in, TAG_GENERALIZED_TIME))
		return false;
	if (t.len + strlen(century) != sizeof "YYYYMMDDHHMMSSZ" - 1)
		return false;
	s = (const char *)t.ptr + 4 - strlen(century); /* after the year */
	(void)snprintf(text, sizeof text, "%s%.*s-%.2s-%.2sT%.2s:%.2s:%.3s", century, (int)(4 - strlen(century)), (const char *)t.ptr, s, s + 2,
	               s + 4, s + 6, s + 8);
	return clock_parse(out, slice_str(text), &unused) == COCKET_OK;
}

static bool
take_validity(struct certificate *c, struct slice *in)
{
	struct slice validity;

	return der_take(&validity, in, DER_SEQUENCE) && take_time(&c->not_before, &validity) && take_time(&c->not_after, &validity) &&
	       validity.len == 0;
}

/* --- names: SEQUENCE OF SET OF SEQUENCE { type, value } ------------------------------------------- */

static bool
take_text(struct slice *out, struct slice in)
{
	return der_take(out, &in, TAG_UTF8_STRING) || der_take(out, &in, TAG_PRINTABLE_STRING) || der_take(out, &in, TAG_IA5_STRING);
}

/* Two common names are no name: readers differ on which counts. */
static bool
take_attribute(struct certificate *c, struct slice *set)
{
	static const uint8_t common_name[] = { 0x55, 0x04, 0x03 }; /* RFC 5280 A.1: id-at-commonName */
	struct slice attribute, type;

	if (!der_take(&attribute, set, DER_SEQUENCE) || !der_take(&type, &attribute, DER_OID))
		return false;
	if (!slice_eq(type, slice_of(common_name, sizeof common_name)))
		return true;
	if (c->common_name.ptr)
		return false;
	(void)take_text(&c->common_name, attribute);
	return true;
}

static bool
take_subject(struct certificate *c, struct slice *in)
{
	struct slice name, set;

	if (!der_take(&name, in, DER_SEQUENCE))
		return false;
	while (name.len > 0) {
		if (!der_take(&set, &name, TAG_SET))
			return false;
		while (set.len > 0)
			if (!take_attribute(c, &set))
				return false;
	}
	return true;
}

/* --- the whole ------------------------------------------------------------------------------------ */

static bool
take_spki(struct certificate *c, struct slice *in)
{
	struct slice whole = *in, unused;

	if (!der_take(&unused, in, DER_SEQUENCE))
		return false;
	c->spki = slice_of(whole.ptr, whole.len - in->len);
	return true;
}

/* Version (absent: 1), serial number, signature algorithm, issuer, validity, subject, key; extensions are not for us. */
static enum cocket_code
read_tbs(struct certificate *c, struct slice tbs, struct err *err)
{
	struct slice unused;

	(void)der_take(&unused, &tbs, DER_CONTEXT_0);
	if (!der_take(&unused, &tbs, DER_INTEGER) || !der_take(&unused, &tbs, DER_SEQUENCE) || !der_take(&unused, &tbs, DER_SEQUENCE))
		return refuse("not a DER TBSCertificate", err);
	if (!take_validity(c, &tbs))
		return refuse("its validity is not two times", err);
	if (!take_subject(c, &tbs))
		return refuse("its subject is not a name with at most one common name", err);
	return take_spki(c, &tbs) ? COCKET_OK : refuse("its public key is missing", err);
}

enum cocket_code
certificate_parse(struct certificate *out, struct slice der, struct err *err)
{
	struct slice whole, tbs, algorithm, signature;
	struct certificate c = { 0 };

	if (!der_take(&whole, &der, DER_SEQUENCE) || der.len != 0 || !der_take(&tbs, &whole, DER_SEQUENCE) ||
	    !der_take(&algorithm, &whole, DER_SEQUENCE) || !der_take_bits(&signature, &whole) || whole.len != 0)
		return refuse("not a DER Certificate", err);
	if (read_tbs(&c, tbs, err))
		return err->code;
	*out = c;
	return COCKET_OK;
}

/* --- PEM ------------------------------------------------------------------------------------------ */

/* The text up to the end of the first block; all of it where there is none. */
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
