/* Requests to certificate authorities, and their answers: see certificate_request.h. */
#include "format/signature/certificate_request.h"

#include "base/encoding.h"
#include "base/json_member.h"
#include "base/limits.h"
#include "crypto/pem.h"

#define CHAIN_MAX_BYTES (64 * KIB)

void
certificate_answer_free(struct certificate_answer *a)
{
	buf_free(&a->certificate);
	buf_free(&a->chain);
}

/* --- the request ---------------------------------------------------------------------------------- */

/* All that follows the token. */
static enum cocket_code
rest_print(struct buf *out, const struct pubkey *key, struct slice proof, struct err *err)
{
	AUTO(buf_free) struct buf pem = BUF(4 * KIB), proof64 = BUF(4 * KIB);
	struct json_writer w;

	if (pubkey_print_pem(&pem, key, err) || base64_encode(&proof64, proof, err))
		return err->code;
	json_writer_init(&w, out);
	json_begin_object(&w);
	json_key(&w, "publicKey");
	json_begin_object(&w);
	json_put_pair(&w, "algorithm", "ECDSA");
	json_put_pair(&w, "content", buf_str(&pem));
	json_end_object(&w);
	json_put_pair(&w, "proofOfPossession", buf_str(&proof64));
	json_end_object(&w);
	return json_writer_done(&w, err);
}

/* A token is letters, digits and a few signs: nothing in it needs an escape. */
enum cocket_code
certificate_request_print(struct secret *out, struct slice token, const struct pubkey *key, struct slice proof, struct err *err)
{
	static const char begin[] = "{\"credentials\":{\"oidcIdentityToken\":\"", middle[] = "\"},\"publicKeyRequest\":", end[] = "}";
	AUTO(buf_free) struct buf rest = BUF(16 * KIB);

	if (rest_print(&rest, key, proof, err))
		return err->code;
	const struct slice parts[] = { slice_str(begin), token, slice_str(middle), buf_slice(&rest), slice_str(end) };
	size_t len = 0, at = 0;

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		len += parts[i].len;
	if (secret_new(out, len, err))
		return err->code;
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		memcpy(out->ptr + at, parts[i].ptr, parts[i].len);
		at += parts[i].len;
	}
	return COCKET_OK;
}

/* --- the answer ----------------------------------------------------------------------------------- */

static enum cocket_code
certificate_read(struct buf *out, struct slice text, struct err *err)
{
	struct pem pem;

	*out = BUF(LEAF_MAX_BYTES);
	if (pem_parse(&pem, text, err))
		return err->code;
	if (!slice_is(pem.label, "CERTIFICATE"))
		return fail(err, COCKET_E_FORMAT, "PEM label is %.*s, expected CERTIFICATE", SLICE_FMT(pem.label));
	return base64_decode_lines(out, pem.body, err);
}

/* The first is the one that was asked for. */
static enum cocket_code
chain_add(struct certificate_answer *a, size_t i, const char *text, struct err *err)
{
	AUTO(buf_free) struct buf ignored = { 0 };

	if (i > AUTHORITY_CERTIFICATES_MAX)
		return fail(err, COCKET_E_TOO_MANY, "more than %d certificates", AUTHORITY_CERTIFICATES_MAX + 1);
	if (i == 0)
		return certificate_read(&a->certificate, slice_str(text), err);
	if (certificate_read(&ignored, slice_str(text), err) || buf_add(&a->chain, slice_str(text), err))
		return err->code;
	return text[strlen(text) - 1] == '\n' ? COCKET_OK : buf_add(&a->chain, slice_str("\n"), err);
}

static enum cocket_code
chain_read(struct certificate_answer *a, struct json signed_certificate, struct err *err)
{
	struct json chain, list;
	size_t i = 0;

	if (json_object(&chain, signed_certificate, "chain", err) || json_array(&list, chain, "certificates", err))
		return err->code;
	for (struct json one = json_first(list); json_type(one) != JSON_ABSENT; one = json_next(one), i++) {
		const char *text = json_string_value(one);

		if (!text)
			return fail(err, COCKET_E_FORMAT, "certificates[%zu]: not a string", i);
		if (chain_add(a, i, text, err))
			return within(err, "certificates[%zu]", i);
	}
	return i > 0 ? COCKET_OK : fail(err, COCKET_E_FORMAT, "certificates: none");
}

static enum cocket_code
answer_read(struct certificate_answer *a, struct json root, struct err *err)
{
	struct json signed_certificate;

	if (json_type(json_get(root, "signedCertificateDetachedSct")) == JSON_OBJECT)
		return fail(err, COCKET_E_UNSUPPORTED, "signedCertificateDetachedSct: the certificate timestamp (SCT) is not in the certificate");
	if (json_object(&signed_certificate, root, "signedCertificateEmbeddedSct", err))
		return err->code;
	return chain_read(a, signed_certificate, err) ? within(err, "signedCertificateEmbeddedSct") : COCKET_OK;
}

enum cocket_code
certificate_answer_parse(struct certificate_answer *out, struct slice body, struct err *err)
{
	AUTO(json_free) struct json_doc doc = { 0 };

	*out = (struct certificate_answer){ .chain = BUF(CHAIN_MAX_BYTES) };
	if (json_parse(&doc, body, err) == COCKET_OK && answer_read(out, json_root(&doc), err) == COCKET_OK)
		return COCKET_OK;
	certificate_answer_free(out);
	return err->code;
}
