/* Signing by certificate: see certificate_signer.h.  What is public for good comes last: the log is asked once all else is proved. */
#include "sign/certificate/certificate_signer.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/escape.h"
#include "base/limits.h"
#include "crypto/timestamp_request.h"
#include "format/log/log_request.h"
#include "format/signature/certificate_material_print.h"
#include "sign/certificate/certificate_signer_part.h"

#define MATERIAL_MAX_BYTES (2 * MIB)

static enum cocket_code
made_check(const struct certificate_signer *c, const struct certificate_material *m, const struct logged_signature *made, bool no_log, struct err *err)
{
	struct certificate_anchors by = c->how.anchors;
	struct certificate_proof proof;

	by.no_log |= no_log;
	by.now = clock_now();
	if (certificate_signer_prove(&proof, c, m, made, &by, err))
		return within(err, "what was signed does not verify by the trusted root, so it is not attached");
	certificate_proof_free(&proof);
	return COCKET_OK;
}

/* The first proof stays. */
enum cocket_code
certificate_signer_identify(struct identity *out, struct certificate_signer *c, struct err *err)
{
	AUTO(certificate_material_free) struct certificate_material m = { 0 };

	if (certificate_signer_certify(&m, NULL, c, err))
		return err->code;
	*out = identity_of_certificate(c->proof.leaf, c->proof.issuer);
	return COCKET_OK;
}

/* --- what is beside a signature ------------------------------------------------------------------- */

static enum cocket_code
timestamp_fetch(struct buf *out, struct certificate_signer *c, const char *url, struct slice signature, struct err *err)
{
	AUTO(timestamp_request_free) struct timestamp_request request = { 0 };
	struct service_request q = { .what = "timestamp authority", .url = url, .path = "", .content_type = "application/timestamp-query" };

	*out = BUF(TIMESTAMP_MAX_BYTES);
	if (timestamp_request_make(&request, signature, err))
		return err->code;
	q.body = buf_slice(&request.der);
	if (service_ask(out, c->clients, &q, err))
		return err->code;
	return timestamp_request_check(&request, buf_slice(out), err) ? service_refuse(&q, err) : COCKET_OK;
}

static enum cocket_code
timestamps_fetch(struct certificate_material *m, struct certificate_signer *c, struct slice signature, struct err *err)
{
	const struct signing_services *all = &c->how.services->timestamp_authorities;

	for (size_t i = 0; i < all->count; i++)
		if (timestamp_fetch(&m->timestamps[m->timestamp_count++], c, all->items[i].url, signature, err))
			return err->code;
	return COCKET_OK;
}

static enum cocket_code
entry_fetch(struct log_entries *out, struct certificate_signer *c, const char *url, struct slice body, struct err *err)
{
	AUTO(buf_free) struct buf answer = BUF(SERVICE_ANSWER_MAX_BYTES);
	const struct service_request q = {
		.what = "transparency log", .url = url, .path = "/api/v2/log/entries", .content_type = "application/json", .body = body,
	};

	if (service_ask(&answer, c->clients, &q, err))
		return err->code;
	return log_answer_parse(out, buf_slice(&answer), err) ? service_refuse(&q, err) : COCKET_OK;
}

static enum cocket_code
entries_fetch(struct certificate_material *m, struct certificate_signer *c, const struct logged_signature *made, struct err *err)
{
	const struct signing_services *all = &c->how.services->logs;
	AUTO(buf_free) struct buf body = BUF(LOG_BODY_MAX_BYTES);
	struct logged_signature s = *made;

	if (c->how.anchors.no_log)
		return COCKET_OK;
	s.certificate = buf_slice(&m->certificate);
	s.key_type = pubkey_type(privkey_public(c->key));
	if (log_request_print(&body, &s, err))
		return err->code;
	for (size_t i = 0; i < all->count; i++)
		if (entry_fetch(&m->entries, c, all->items[i].url, buf_slice(&body), err))
			return err->code;
	return COCKET_OK;
}

/* No entry of a signature that would not verify anyway. */
static enum cocket_code
material_fetch(struct certificate_material *m, struct buf *chain, struct certificate_signer *c, const struct logged_signature *made, struct err *err)
{
	if (certificate_signer_certify(m, chain, c, err) || timestamps_fetch(m, c, made->signature, err) || made_check(c, m, made, true, err))
		return err->code;
	return entries_fetch(m, c, made, err);
}

/* --- printed, and read back ----------------------------------------------------------------------- */

static enum cocket_code
material_check(struct slice text, const struct certificate_signer *c, const struct logged_signature *made, struct err *err)
{
	AUTO(certificate_material_free) struct certificate_material back = { 0 };
	AUTO(json_free) struct json_doc doc = { 0 };

	if (json_parse(&doc, text, err) || certificate_material_parse(&back, json_root(&doc), 3, err))
		return err->code;
	return made_check(c, &back, made, false, err);
}

enum cocket_code
certificate_signer_vouch(struct buf *out, struct certificate_signer *c, const struct logged_signature *made, struct err *err)
{
	AUTO(certificate_material_free) struct certificate_material m = { 0 };
	AUTO(buf_free) struct buf text = BUF(MATERIAL_MAX_BYTES);

	if (material_fetch(&m, NULL, c, made, err) || certificate_material_print(&text, &m, err) || material_check(buf_slice(&text), c, made, err))
		return err->code;
	return buf_add(out, buf_slice(&text), err);
}

void
vouched_annotations_free(struct vouched_annotations *v)
{
	buf_free(&v->certificate);
	buf_free(&v->chain);
	buf_free(&v->timestamp);
}

static enum cocket_code
annotations_check(const struct vouched_annotations *v, const struct certificate_signer *c, const struct logged_signature *made, struct err *err)
{
	const struct certificate_annotations texts = { .certificate = buf_str(&v->certificate), .timestamp = buf_str(&v->timestamp) };
	AUTO(certificate_material_free) struct certificate_material back = { 0 };

	return certificate_material_parse_annotations(&back, &texts, err) ? err->code : made_check(c, &back, made, false, err);
}

enum cocket_code
certificate_signer_annotate(struct vouched_annotations *out, struct certificate_signer *c, const struct logged_signature *made, struct err *err)
{
	AUTO(certificate_material_free) struct certificate_material m = { 0 };

	*out = (struct vouched_annotations){ BUF(2 * LEAF_MAX_BYTES), BUF(64 * KIB), BUF(2 * TIMESTAMP_MAX_BYTES) };
	if (!c->how.anchors.no_log)
		return fail(err, COCKET_E_USAGE, "the simple format has no place for entries of Rekor v2: sign as bundle, or with --no-log");
	if (material_fetch(&m, &out->chain, c, made, err) || certificate_annotation_print(&out->certificate, &m, err) ||
	    timestamp_annotation_print(&out->timestamp, &m, err))
		return err->code;
	return annotations_check(out, c, made, err);
}

/* --- a signer ------------------------------------------------------------------------------------- */

static const struct pubkey *
certificate_public(const struct signer *s)
{
	const struct certificate_signer *c = s->state;

	return privkey_public(c->key);
}

static enum cocket_code
certificate_sign(struct buf *out, const struct signer *s, struct slice message, struct err *err)
{
	const struct certificate_signer *c = s->state;

	return privkey_sign(out, c->key, message, err);
}

static void
certificate_signer_free(struct certificate_signer *c)
{
	privkey_free(&c->key);
	secret_free(&c->how.token);
	certificate_answer_free(&c->current);
	certificate_proof_free(&c->proof);
	service_clients_free(&c->clients);
	(void)pthread_mutex_destroy(&c->lock);
	free(c);
}

static void
certificate_close(struct signer *s)
{
	certificate_signer_free(s->state);
}

static const struct signer_ops certificate_ops = { certificate_public, certificate_sign, certificate_close };

struct certificate_signer *
certificate_signer_of(const struct signer *s)
{
	return s->ops == &certificate_ops ? s->state : NULL;
}

const struct certificate_anchors *
certificate_signer_anchors(const struct certificate_signer *c)
{
	return &c->how.anchors;
}

static enum cocket_code
services_check(const struct certificate_signing *how, struct err *err)
{
	const struct signing_config *s = how->services;

	if (s->authorities.count == 0)
		return fail(err, COCKET_E_USAGE, "the signing configuration names no certificate authority that is in use");
	if (s->timestamp_authorities.count == 0)
		return fail(err, COCKET_E_USAGE, "the signing configuration names no timestamp authority that is in use");
	if (s->logs.count > 0 || how->anchors.no_log)
		return COCKET_OK;
	return fail(err, COCKET_E_USAGE, "the signing configuration names no transparency log that is in use%s; --no-log signs without one",
	            s->logs.has_others ? " and speaks Rekor v2" : "");
}

enum cocket_code
certificate_signer_new(struct signer *out, struct certificate_signing *how, struct err *err)
{
	struct certificate_signer *c;

	if (services_check(how, err))
		return err->code;
	if ((c = calloc(1, sizeof *c)) == NULL)
		return no_memory(err);
	(void)pthread_mutex_init(&c->lock, NULL);
	c->how = *how;
	how->token = (struct secret){ 0 };
	if (privkey_generate(&c->key, KEY_P256, err) || service_clients_new(&c->clients, how->session, how->timeout_ms, err)) {
		certificate_signer_free(c);
		return err->code;
	}
	*out = (struct signer){ .ops = &certificate_ops, .state = c };
	return COCKET_OK;
}
