/* What lies beside a signature by certificate: see certificate_material.h. */
#include "format/signature/certificate_material.h"

#include "base/encoding.h"
#include "base/limits.h"
#include "crypto/authority.h"
#include "crypto/certificate.h"
#include "crypto/leaf_certificate.h"
#include "crypto/pem.h"

#define CHAIN_MAX 5

void
certificate_material_free(struct certificate_material *m)
{
	buf_free(&m->certificate);
	log_entries_free(&m->entries);
	for (size_t i = 0; i < m->timestamp_count; i++)
		buf_free(&m->timestamps[i]);
	*m = (struct certificate_material){ 0 };
}

/* --- the certificate ------------------------------------------------------------------------------ */

static enum cocket_code
certificate_read(struct certificate_material *m, struct json holder, struct err *err)
{
	m->certificate = BUF(LEAF_MAX_BYTES);
	if (json_base64(&m->certificate, holder, "rawBytes", err))
		return err->code;
	return m->certificate.len > 0 ? COCKET_OK : fail(err, COCKET_E_FORMAT, "rawBytes: empty");
}

/* Only the first is of use; but a chain that brings its own root wants to be believed for it. */
static enum cocket_code
link_check(struct json one, struct err *err)
{
	AUTO(buf_free) struct buf der = BUF(LEAF_MAX_BYTES);

	if (json_base64(&der, one, "rawBytes", err))
		return err->code;
	if (certificate_is_self_issued(buf_slice(&der)))
		return fail(err, COCKET_E_FORMAT, "a root: roots come from the trusted root alone");
	return COCKET_OK;
}

static enum cocket_code
links_check(struct json list, struct err *err)
{
	size_t i = 1;

	if (json_count(list) > CHAIN_MAX)
		return fail(err, COCKET_E_TOO_MANY, "%zu certificates, at most %d are read", json_count(list), CHAIN_MAX);
	for (struct json one = json_next(json_first(list)); json_type(one) != JSON_ABSENT; one = json_next(one), i++)
		if (link_check(one, err))
			return within(err, "certificates[%zu]", i);
	return COCKET_OK;
}

static enum cocket_code
chain_read(struct certificate_material *m, struct json chain, struct err *err)
{
	struct json list;

	if (json_array(&list, chain, "certificates", err))
		return err->code;
	if (json_count(list) == 0)
		return fail(err, COCKET_E_FORMAT, "certificates: none");
	if (certificate_read(m, json_first(list), err))
		return within(err, "certificates[0]");
	return links_check(list, err);
}

static enum cocket_code
certificate_find(struct certificate_material *m, struct json material, unsigned version, struct err *err)
{
	struct json certificate, chain;

	if (json_object_loose(&certificate, material, "certificate", err) || json_object_loose(&chain, material, "x509CertificateChain", err))
		return err->code;
	if (json_type(certificate) != JSON_ABSENT)
		return certificate_read(m, certificate, err) ? within(err, "certificate") : COCKET_OK;
	if (version >= 3)
		return fail(err, COCKET_E_FORMAT, "x509CertificateChain: a bundle of v0.3 has a certificate alone");
	return chain_read(m, chain, err) ? within(err, "x509CertificateChain") : COCKET_OK;
}

/* --- timestamps ----------------------------------------------------------------------------------- */

static enum cocket_code
timestamp_add(struct certificate_material *m, struct json holder, const char *name, struct err *err)
{
	struct buf *token = &m->timestamps[m->timestamp_count];

	if (m->timestamp_count == TIMESTAMPS_MAX)
		return fail(err, COCKET_E_TOO_MANY, "more than %d timestamps", TIMESTAMPS_MAX);
	*token = BUF(TIMESTAMP_MAX_BYTES);
	m->timestamp_count++;
	return json_base64(token, holder, name, err);
}

static enum cocket_code
timestamps_read(struct certificate_material *m, struct json material, struct err *err)
{
	struct json data, list;

	if (json_object_loose(&data, material, "timestampVerificationData", err))
		return err->code;
	if (json_array_loose(&list, data, "rfc3161Timestamps", err))
		return within(err, "timestampVerificationData");
	for (struct json one = json_first(list); json_type(one) != JSON_ABSENT; one = json_next(one))
		if (timestamp_add(m, one, "signedTimestamp", err))
			return within(err, "timestampVerificationData: rfc3161Timestamps");
	return COCKET_OK;
}

/* --- a bundle's ----------------------------------------------------------------------------------- */

static enum cocket_code
witnesses_read(struct certificate_material *m, struct json material, unsigned version, struct err *err)
{
	struct json entries;

	m->demand = version == 1 ? LOG_DEMANDS_PROMISE : LOG_DEMANDS_PROOF;
	if (json_array_loose(&entries, material, "tlogEntries", err))
		return err->code;
	return log_entries_parse(&m->entries, entries, err) ? err->code : timestamps_read(m, material, err);
}

enum cocket_code
certificate_material_parse(struct certificate_material *out, struct json material, unsigned version, struct err *err)
{
	*out = (struct certificate_material){ 0 };
	if (certificate_find(out, material, version, err) == COCKET_OK && witnesses_read(out, material, version, err) == COCKET_OK)
		return COCKET_OK;
	certificate_material_free(out);
	return err->code;
}

enum cocket_code
certificate_material_parse_witnesses(struct certificate_material *out, struct json material, unsigned version, struct err *err)
{
	*out = (struct certificate_material){ 0 };
	if (witnesses_read(out, material, version, err) == COCKET_OK)
		return COCKET_OK;
	certificate_material_free(out);
	return err->code;
}

/* --- cosign's annotations --------------------------------------------------------------------------- */

/* Exactly one: of several, which counts would be the reader's choice. */
static enum cocket_code
annotation_certificate_read(struct certificate_material *m, const char *text, struct err *err)
{
	struct pem pem;

	m->certificate = BUF(LEAF_MAX_BYTES);
	if (pem_parse(&pem, slice_str(text), err))
		return err->code;
	if (!slice_is(pem.label, "CERTIFICATE"))
		return fail(err, COCKET_E_FORMAT, "PEM label is %.*s, expected CERTIFICATE", SLICE_FMT(pem.label));
	return base64_decode_lines(&m->certificate, pem.body, err);
}

static enum cocket_code
annotation_timestamp_read(struct certificate_material *m, const char *text, struct err *err)
{
	static const char *const names[] = { "SignedRFC3161Timestamp", NULL };
	AUTO(json_free) struct json_doc doc = { 0 };

	if (json_parse(&doc, slice_str(text), err) || json_one_case(json_root(&doc), names, err))
		return err->code;
	return timestamp_add(m, json_root(&doc), names[0], err);
}

static enum cocket_code
annotations_read(struct certificate_material *m, const struct certificate_annotations *a, struct err *err)
{
	m->demand = LOG_DEMANDS_PROMISE;
	if (annotation_certificate_read(m, a->certificate, err))
		return within(err, "certificate annotation");
	if (a->bundle && log_entries_parse_annotation(&m->entries, slice_str(a->bundle), err))
		return within(err, "bundle annotation");
	if (a->timestamp && annotation_timestamp_read(m, a->timestamp, err))
		return within(err, "timestamp annotation");
	return COCKET_OK;
}

enum cocket_code
certificate_material_parse_annotations(struct certificate_material *out, const struct certificate_annotations *a, struct err *err)
{
	*out = (struct certificate_material){ 0 };
	if (annotations_read(out, a, err) == COCKET_OK)
		return COCKET_OK;
	certificate_material_free(out);
	return err->code;
}
