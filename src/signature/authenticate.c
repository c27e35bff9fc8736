/* The only place where a proof is made: see authenticate.h.  The check is over the signed bytes as they came. */
#include "signature/authenticate.h"

#include <stdlib.h>

struct authenticated {
	struct proof proof;
	struct certificate_proof *certificate; /* owned; NULL: by a key */
	struct slice payload;
	const char *payload_type;
};

static size_t
key_find(enum signature_check *how, const struct signature *s, const struct keyring *keys)
{
	*how = SIGNATURE_OTHER_TYPE;
	for (size_t i = 0; i < keys->count; i++) {
		enum signature_check check = pubkey_verify(keys->keys[i], s->signed_bytes, buf_slice(&s->signature));

		if (check == SIGNATURE_GOOD) {
			*how = check;
			return i;
		}
		if (*how == SIGNATURE_OTHER_TYPE || check == SIGNATURE_MALFORMED)
			*how = check;
	}
	return keys->count;
}

static struct authenticated *
authenticated_new(const struct signature *s)
{
	struct authenticated *a = calloc(1, sizeof *a);

	if (a) {
		a->payload = s->payload;
		a->payload_type = s->payload_type;
	}
	return a;
}

static enum cocket_code
authenticate_by_key(struct authenticated **out, enum signature_check *how, const struct signature *s, const struct keyring *keys, struct err *err)
{
	const size_t key = key_find(how, s, keys);

	if (key == keys->count)
		return COCKET_OK;
	*out = authenticated_new(s);
	if (*out == NULL)
		return no_memory(err);
	(*out)->proof.who = identity_of_key(keys->keys[key]);
	return COCKET_OK;
}

/* Who signed is proved of a revoked key as of any other; that it counts for nothing is for whoever asks. */
static enum cocket_code
authenticate_by_keys(struct authenticated **out, enum signature_check *how, const struct signature *s, const struct authenticators *by, struct err *err)
{
	enum signature_check ignored;

	if (authenticate_by_key(out, how, s, by->keys, err) || *out || by->revoked == NULL)
		return err->code;
	return authenticate_by_key(out, &ignored, s, by->revoked, err);
}

/* --- by certificate ------------------------------------------------------------------------------- */

/* The time that others signed; where nobody did, there is none. */
static struct proof
proof_of(const struct certificate_proof *p)
{
	static const enum time_source sources[] = {
		[CERTIFICATE_TIME_NOW] = TIME_NONE, [CERTIFICATE_TIME_LOG] = TIME_OF_LOG, [CERTIFICATE_TIME_AUTHORITY] = TIME_OF_AUTHORITY,
	};

	return (struct proof){ .who = identity_of_certificate(p->leaf, p->issuer), .source = sources[p->source], .time = p->time.seconds };
}

static enum cocket_code
authenticate_by_certificate(struct authenticated **out, struct certificate_no *no, const struct signature *s, const struct authenticators *by,
                            struct err *err)
{
	const struct logged_signature logged = {
		.signature = buf_slice(&s->signature), .is_envelope = s->is_envelope, .payload = s->payload, .signed_bytes = s->signed_bytes,
		.is_of_image = !s->is_envelope, .envelope = s->envelope, .stamped = s->stamped,
	};
	AUTO(authenticated_free) struct authenticated *a = authenticated_new(s);

	if (a == NULL || (a->certificate = calloc(1, sizeof *a->certificate)) == NULL)
		return no_memory(err);
	if (!certificate_check_by_any(a->certificate, &s->material.certificate, &logged, &by->certificates, no))
		return COCKET_OK;
	a->proof = proof_of(a->certificate);
	*out = a;
	a = NULL;
	return COCKET_OK;
}

/* An envelope with a certificate was made by nothing else; of a simple signature the certificate lies beside, and a key may have made it. */
enum cocket_code
authenticate(struct authenticated **out, struct authentication *why, struct signature *s, const struct authenticators *by, struct err *err)
{
	const bool has_certificate = s->material.certificate.certificate.len > 0;

	*out = NULL;
	*why = (struct authentication){ .how = SIGNATURE_OTHER_TYPE };
	if (!(has_certificate && s->is_envelope) && authenticate_by_keys(out, &why->how, s, by, err))
		return err->code;
	why->by_certificate = has_certificate || s->material.certificate_err.code != COCKET_OK;
	if (*out || !why->by_certificate)
		return COCKET_OK;
	if (!has_certificate) {
		why->no.reason = reason_of(s->material.certificate_err.code);
		memcpy(why->no.detail, s->material.certificate_err.message, sizeof why->no.detail);
		return COCKET_OK;
	}
	return authenticate_by_certificate(out, &why->no, s, by, err);
}

void
authenticated_free(struct authenticated **a)
{
	if (*a && (*a)->certificate) {
		certificate_proof_free((*a)->certificate);
		free((*a)->certificate);
	}
	free(*a);
	*a = NULL;
}

const struct proof *
authenticated_proof(const struct authenticated *a)
{
	return &a->proof;
}

struct slice
authenticated_payload(const struct authenticated *a)
{
	return a->payload;
}

const char *
authenticated_payload_type(const struct authenticated *a)
{
	return a->payload_type;
}

struct certificate_proof *
authenticated_take_certificate(struct authenticated *a)
{
	struct certificate_proof *p = a->certificate;

	a->certificate = NULL;
	return p;
}
