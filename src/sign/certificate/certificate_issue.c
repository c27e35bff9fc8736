/* The certificate of one run: asked for at the first need, proved before anything is signed with it, and asked for again when its minutes are over. */
#include "base/clock.h"
#include "base/escape.h"
#include "base/limits.h"
#include "identity/identity.h"
#include "sign/certificate/certificate_signer_part.h"

#define LIFE_LEFT_SECONDS 60 /* of a certificate that another signature is made with */

enum cocket_code
certificate_signer_prove(struct certificate_proof *out, const struct certificate_signer *c, const struct certificate_material *m,
                         const struct logged_signature *made, const struct certificate_anchors *by, struct err *err)
{
	struct logged_signature s = *made;
	struct certificate_no no;

	s.is_of_image = !s.is_envelope;
	if (!certificate_check_by_any(out, m, &s, by, &no))
		return fail(err, COCKET_E_SIGNATURE, "%s: %s", reason_word(no.reason), by->count > 0 ? no.detail : "no trusted root");
	if (!c->how.who.is_mail || strcmp(leaf_certificate_name(out->leaf), c->how.who.name) == 0)
		return COCKET_OK;
	(void)!fail(err, COCKET_E_SIGNATURE, "the certificate is for %s, and the identity token for %s", TEXT(slice_str(leaf_certificate_name(out->leaf))),
	            TEXT(slice_str(c->how.who.name)));
	certificate_proof_free(out);
	return err->code;
}

/* The first stays, since others borrow from it; the next must say the same of us. */
static enum cocket_code
proof_keep(struct certificate_signer *c, struct certificate_proof *found, struct err *err)
{
	struct identity first, next;

	if (c->proof.leaf == NULL) {
		c->proof = *found;
		return COCKET_OK;
	}
	first = identity_of_certificate(c->proof.leaf, c->proof.issuer);
	next = identity_of_certificate(found->leaf, found->issuer);
	if (!identity_eq(&first, &next))
		(void)!fail(err, COCKET_E_SIGNATURE, "its certificate is for %s, the one before for %s", TEXT(slice_str(leaf_certificate_name(found->leaf))),
		            TEXT(slice_str(leaf_certificate_name(c->proof.leaf))));
	certificate_proof_free(found);
	return err->code;
}

/* The proof that the key is at hand is a signature like any other, and is what the certificate is tried on, at the beginning of its life. */
static enum cocket_code
certificate_prove(struct certificate_signer *c, struct certificate_answer *answer, struct slice proof, struct err *err)
{
	const struct slice name = slice_str(c->how.who.name);
	const struct logged_signature made = { .signature = proof, .payload = name, .signed_bytes = name };
	const struct certificate_material material = { .certificate = answer->certificate };
	AUTO(leaf_certificate_free) struct leaf_certificate *leaf = NULL;
	struct certificate_anchors by = c->how.anchors;
	struct certificate_proof found;

	if (leaf_certificate_parse(&leaf, buf_slice(&answer->certificate), err))
		return within(err, "its certificate");
	if (!slice_eq(pubkey_spki(leaf_certificate_key(leaf)), pubkey_spki(privkey_public(c->key))))
		return fail(err, COCKET_E_SIGNATURE, "its certificate is for another key");
	by.no_log = true;
	by.now = leaf_certificate_not_before(leaf);
	if (certificate_signer_prove(&found, c, &material, &made, &by, err))
		return within(err, "its certificate does not verify by the trusted root");
	c->not_after = leaf_certificate_not_after(leaf);
	return proof_keep(c, &found, err);
}

static enum cocket_code
certificate_fetch(struct certificate_signer *c, const struct service_request *q, struct slice proof, struct err *err)
{
	AUTO(buf_free) struct buf body = BUF(SERVICE_ANSWER_MAX_BYTES);
	AUTO(certificate_answer_free) struct certificate_answer answer = { 0 };

	if (service_ask(&body, c->clients, q, err))
		return err->code;
	if (certificate_answer_parse(&answer, buf_slice(&body), err) || certificate_prove(c, &answer, proof, err))
		return service_refuse(q, err);
	certificate_answer_free(&c->current);
	c->current = answer;
	answer = (struct certificate_answer){ 0 };
	return COCKET_OK;
}

static enum cocket_code
token_check(const struct certificate_signer *c, struct err *err)
{
	char when[CLOCK_TEXT_BYTES];

	if (c->how.who.expires > clock_now())
		return COCKET_OK;
	clock_print(when, c->how.who.expires);
	return fail(err, COCKET_E_USAGE, "the identity token expired at %s, before all was signed", when);
}

static enum cocket_code
certificate_ask(struct certificate_signer *c, struct err *err)
{
	AUTO(buf_free) struct buf proof = BUF(KIB);
	AUTO(secret_free) struct secret body = { 0 };
	const struct slice token = secret_slice(&c->how.token);

	if (token_check(c, err) || privkey_sign(&proof, c->key, slice_str(c->how.who.name), err) ||
	    certificate_request_print(&body, token, privkey_public(c->key), buf_slice(&proof), err))
		return err->code;
	const struct service_request q = {
		.what = "certificate authority", .url = c->how.services->authorities.items[0].url, .path = "/api/v2/signingCert", .content_type = "application/json",
		.body = secret_slice(&body), .secret = token,
	};

	return certificate_fetch(c, &q, buf_slice(&proof), err);
}

/* Under the lock.  A refusal is the same for all images; what a network did to one request need not be. */
static enum cocket_code
certificate_renew(struct certificate_signer *c, struct err *err)
{
	if (c->refused.code) {
		*err = c->refused;
		return err->code;
	}
	if (c->current.certificate.len > 0 && c->not_after - clock_now() > LIFE_LEFT_SECONDS)
		return COCKET_OK;
	if (certificate_ask(c, err) && err->code != COCKET_E_NET)
		c->refused = *err;
	return err->code;
}

enum cocket_code
certificate_signer_certify(struct certificate_material *out, struct buf *chain, struct certificate_signer *c, struct err *err)
{
	enum cocket_code code;

	(void)pthread_mutex_lock(&c->lock);
	err->code = COCKET_OK;
	code = certificate_renew(c, err);
	out->certificate = BUF(LEAF_MAX_BYTES);
	if (code == COCKET_OK)
		code = buf_add(&out->certificate, buf_slice(&c->current.certificate), err);
	if (code == COCKET_OK && chain)
		code = buf_add(chain, buf_slice(&c->current.chain), err);
	(void)pthread_mutex_unlock(&c->lock);
	return code;
}
