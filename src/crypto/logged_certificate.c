/* What a log of certificates signed of one (RFC 6962 section 3.2): its TBSCertificate (RFC 5280 section 4.1) without the list of timestamps, all other bytes
 * as they stand.  OpenSSL would decode the whole certificate anew, its key too, for the same bytes.  Of a certificate that was read: leaf_certificate.h. */
#include "crypto/der.h"
#include "crypto/leaf_certificate.h"

/* All of TBSCertificate before its extensions, and the extensions, one after another. */
struct tbs_parts {
	struct slice before, extensions;
};

static bool
parts_find(struct tbs_parts *out, struct slice certificate)
{
	struct der file = der_of(certificate), parts = der_enter(&file, DER_SEQUENCE), tbs = der_enter(&parts, DER_SEQUENCE), extensions;
	const uint8_t *start = tbs.rest.ptr;

	(void)der_take(&tbs, DER_CONTEXT_0); /* version */
	(void)der_take(&tbs, DER_INTEGER);
	for (int i = 0; i < 5; i++) /* signature, issuer, validity, subject, subjectPublicKeyInfo */
		(void)der_take(&tbs, DER_SEQUENCE);
	(void)der_take_optional(&tbs, DER_IMPLICIT_1);
	(void)der_take_optional(&tbs, DER_IMPLICIT_2);
	if (tbs.has_failed)
		return false;
	out->before = slice_of(start, (size_t)(tbs.rest.ptr - start));
	extensions = der_enter(&tbs, DER_CONTEXT_3);
	out->extensions = der_take(&extensions, DER_SEQUENCE);
	return der_is_done(&tbs) && der_is_done(&extensions);
}

static bool
is_list_of_timestamps(struct slice extension)
{
	static const uint8_t oid[] = { 0x2b, 0x06, 0x01, 0x04, 0x01, 0xd6, 0x79, 0x02, 0x04, 0x02 }; /* 1.3.6.1.4.1.11129.2.4.2 */
	struct der in = der_of(extension);

	return slice_eq(der_take(&in, DER_OID), slice_of(oid, sizeof oid));
}

/* The extension with its header; false if there is none.  None is there twice: leaf_certificate_parse. */
static bool
timestamps_find(struct slice *out, struct slice extensions)
{
	struct der in = der_of(extensions);

	while (in.rest.len > 0 && !in.has_failed) {
		const uint8_t *start = in.rest.ptr;
		const struct slice one = der_take(&in, DER_SEQUENCE);

		if (one.ptr && is_list_of_timestamps(one)) {
			*out = slice_of(start, (size_t)(one.ptr + one.len - start));
			return true;
		}
	}
	return false;
}

static enum cocket_code
tbs_print(struct buf *out, struct slice before, struct slice first, struct slice second, struct err *err)
{
	const size_t list = first.len + second.len, all = der_header_bytes(list) + list, tbs = before.len + der_header_bytes(all) + all;

	if (der_put_header(out, DER_SEQUENCE, tbs, err) || buf_add(out, before, err) || der_put_header(out, DER_CONTEXT_3, all, err) ||
	    der_put_header(out, DER_SEQUENCE, list, err) || buf_add(out, first, err) || buf_add(out, second, err))
		return err->code;
	return COCKET_OK;
}

enum cocket_code
leaf_certificate_logged(struct buf *out, const struct leaf_certificate *leaf, struct err *err)
{
	struct tbs_parts parts;
	struct slice gone;
	const uint8_t *end;

	if (!parts_find(&parts, leaf_certificate_der(leaf)))
		return fail(err, COCKET_E_FORMAT, "certificate: not the parts of a TBSCertificate");
	if (!timestamps_find(&gone, parts.extensions))
		return fail(err, COCKET_E_FORMAT, "certificate: no certificate timestamps (SCT)");
	end = parts.extensions.ptr + parts.extensions.len;
	return tbs_print(out, parts.before, slice_of(parts.extensions.ptr, (size_t)(gone.ptr - parts.extensions.ptr)),
	                 slice_of(gone.ptr + gone.len, (size_t)(end - gone.ptr) - gone.len), err);
}
