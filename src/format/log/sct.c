/* Signed certificate timestamps: see sct.h.  Everything has a length before it, and all of it is used: bytes left over are refused. */
#include "format/log/sct.h"

#include "crypto/der.h"

#define VERSION_1 0
#define HASH_SHA256 4
#define TYPE_CERTIFICATE_TIMESTAMP 0
#define ENTRY_PRECERTIFICATE 1
#define LOGGED_MAX_BYTES 0xffffff

/* --- RFC 8446 section 3: numbers in network order, vectors with their length before them --- */

static bool
take(struct slice *out, struct slice *rest, size_t n)
{
	if (rest->len < n)
		return false;
	*out = slice_of(rest->ptr, n);
	*rest = slice_of(rest->ptr + n, rest->len - n);
	return true;
}

static bool
take_number(uint64_t *out, struct slice *rest, size_t bytes)
{
	struct slice number;

	if (!take(&number, rest, bytes))
		return false;
	*out = 0;
	for (size_t i = 0; i < bytes; i++)
		*out = *out << 8 | number.ptr[i];
	return true;
}

static bool
take_vector(struct slice *out, struct slice *rest)
{
	uint64_t len;

	return take_number(&len, rest, 2) && take(out, rest, (size_t)len);
}

static enum cocket_code
put_number(struct buf *out, uint64_t n, size_t bytes, struct err *err)
{
	uint8_t text[8];

	for (size_t i = 0; i < bytes; i++)
		text[i] = (uint8_t)(n >> 8 * (bytes - 1 - i));
	return buf_add(out, slice_of(text, bytes), err);
}

/* --- one ------------------------------------------------------------------------------------------ */

static bool
sct_take(struct sct *out, uint64_t *version, uint64_t *hash, uint64_t *algorithm, struct slice *rest)
{
	struct slice log;

	if (!take_number(version, rest, 1) || !take(&log, rest, SHA256_BYTES) || !take_number(&out->time, rest, 8))
		return false;
	memcpy(out->log.bytes, log.ptr, SHA256_BYTES);
	return take_vector(&out->extensions, rest) && take_number(hash, rest, 1) && take_number(algorithm, rest, 1) && take_vector(&out->signature, rest) &&
	       rest->len == 0;
}

static enum cocket_code
sct_parse(struct sct *out, struct slice bytes, struct err *err)
{
	uint64_t version, hash, algorithm;

	if (!sct_take(out, &version, &hash, &algorithm, &bytes))
		return fail(err, COCKET_E_FORMAT, "not one SignedCertificateTimestamp");
	if (version != VERSION_1)
		return fail(err, COCKET_E_FORMAT, "version %u, expected 1", (unsigned)version + 1);
	if (hash != HASH_SHA256 || (algorithm != SCT_RSA && algorithm != SCT_ECDSA))
		return fail(err, COCKET_E_FORMAT, "hash %u and signature %u, expected SHA-256 with RSA or ECDSA", (unsigned)hash, (unsigned)algorithm);
	out->algorithm = (enum sct_algorithm)algorithm;
	return COCKET_OK;
}

/* --- all ------------------------------------------------------------------------------------------ */

/* The extension's value is an OCTET STRING with the list in it. */
static enum cocket_code
list_find(struct slice *out, struct slice value, struct err *err)
{
	struct der in = der_of(value);
	struct slice inner = der_take(&in, DER_OCTET_STRING);

	if (!der_is_done(&in) || !take_vector(out, &inner) || inner.len != 0)
		return fail(err, COCKET_E_FORMAT, "not a SignedCertificateTimestampList");
	return COCKET_OK;
}

static enum cocket_code
list_read(struct sct_list *list, struct slice rest, struct err *err)
{
	while (rest.len > 0) {
		struct slice one;

		if (list->count == SCT_MAX)
			return fail(err, COCKET_E_TOO_MANY, "more than %d", SCT_MAX);
		if (!take_vector(&one, &rest))
			return fail(err, COCKET_E_FORMAT, "%zu: cut short", list->count + 1);
		if (sct_parse(&list->items[list->count], one, err))
			return within(err, "%zu", list->count + 1);
		list->count++;
	}
	return list->count > 0 ? COCKET_OK : fail(err, COCKET_E_FORMAT, "none");
}

enum cocket_code
sct_list_parse(struct sct_list *out, struct slice value, struct err *err)
{
	struct slice list;

	out->count = 0;
	if (list_find(&list, value, err) || list_read(out, list, err))
		return within(err, "certificate timestamps (SCT)");
	return COCKET_OK;
}

/* RFC 6962 section 3.2, of an entry that is a precertificate. */
enum cocket_code
sct_signed_bytes(struct buf *out, const struct sct *s, const struct digest *issuer, struct slice logged, struct err *err)
{
	if (logged.len > LOGGED_MAX_BYTES)
		return fail(err, COCKET_E_TOO_LARGE, "certificate: %zu bytes", logged.len);
	if (put_number(out, VERSION_1, 1, err) || put_number(out, TYPE_CERTIFICATE_TIMESTAMP, 1, err) || put_number(out, s->time, 8, err) ||
	    put_number(out, ENTRY_PRECERTIFICATE, 2, err) || buf_add(out, slice_of(issuer->bytes, SHA256_BYTES), err))
		return err->code;
	if (put_number(out, logged.len, 3, err) || buf_add(out, logged, err))
		return err->code;
	return put_number(out, s->extensions.len, 2, err) ? err->code : buf_add(out, s->extensions, err);
}
