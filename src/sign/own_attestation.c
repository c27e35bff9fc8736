/* Our own attestations: see own_attestation.h.  By the same reader that verifies everybody's.
 * Never takes one for ours that our key does not prove to be. */
#include "sign/own_attestation.h"

#include "base/limits.h"
#include "base/list.h"
#include "base/log.h"

#define OWN_TYPE_MAX (ATTESTATIONS_MAX / 2) /* that attest lets there be: what it adds denies no image */

static const struct certificate_anchors no_anchors;

static bool
is_type(const void *ctx, const char *predicate_type)
{
	return strcmp(predicate_type, ctx) == 0;
}

enum cocket_code
own_attestations_collect(struct attestations *out, struct source *s, const struct new_signature *n, struct err *err)
{
	const struct authenticators by = { .keys = &n->self, .certificates = n->certificate ? *certificate_signer_anchors(n->certificate) : no_anchors };
	unsigned no_guesses = 0;
	const struct attestation_request request = {
		.source = s, .subject = &n->payload.digest, .wish = { .wants = is_type, .ctx = n->predicate->type }, .by = &by, .now = n->now, .budget = &no_guesses,
	};

	if (attestations_collect(out, &request, err))
		return err->code;
	if (out->transient.code)
		log_verbose("%s: attestations are not known: %s", s->ref.name.host, out->transient.message);
	return COCKET_OK;
}

static bool
is_own(const struct attestation *a, const struct new_signature *n)
{
	return a->reason == REASON_OK && a->by == ATTESTATION_BY_ENVELOPE && identity_eq(&a->proof.who, &n->who) && a->statement.covers &&
	       strcmp(a->statement.predicate_type, n->predicate->type) == 0;
}

/* By which a bundle is deleted, or a layer left out. */
static const struct digest *
digest_of_own(const struct attestations *all, const struct attestation *a)
{
	if (a->place != ATTESTATION_TAG)
		return &a->manifest;
	for (size_t i = 0; i < all->evidence[0].count; i++)
		if (strcmp(all->evidence[0].items[i].where, a->where) == 0)
			return &all->evidence[0].items[i].id.digest;
	return &a->manifest;
}

/* --- earlier ones --- */

/* It says what the new one says. */
static bool
is_equivalent(const struct attestation *a, const struct new_signature *n)
{
	AUTO(buf_free) struct buf statement = BUF(STATEMENT_MAX_BYTES);
	struct err ignored = { 0 };

	return statement_make(&statement, n, &ignored) == COCKET_OK && slice_eq(buf_slice(&statement), a->payload);
}

static enum cocket_code
earlier_add(struct earlier *e, const struct digest *digest, const struct attestation *a, const struct new_signature *n, struct err *err)
{
	if (digest_eq(digest, &e->fresh) || earlier_has(e, digest))
		return COCKET_OK;
	if (LIST_GROW(e, LIST_MAX, "attestations", err))
		return err->code;
	e->items[e->count++] = (struct earlier_bundle){ .manifest = *digest, .is_equivalent = is_equivalent(a, n) };
	return COCKET_OK;
}

static size_t
bundle_count(const struct attestations *all)
{
	size_t n = 0;

	for (size_t i = 0; i < all->count; i++)
		n += all->items[i].place == ATTESTATION_BUNDLE;
	return n;
}

enum cocket_code
own_attestations_find(struct earlier *e, enum attestation_place place, const struct new_signature *n, struct err *err)
{
	const struct attestations *all = n->own;

	if (all == NULL)
		return COCKET_OK;
	if (all->overflow.code) {
		*err = all->overflow;
		return err->code;
	}
	if (place == ATTESTATION_BUNDLE && bundle_count(all) >= OWN_TYPE_MAX) /* in a registry that lets none be deleted */
		return fail_because(err, COCKET_E_TOO_MANY, CAUSE_FULL, "has %zu bundles of this type, the maximum is %d", bundle_count(all), OWN_TYPE_MAX);
	for (size_t i = 0; i < all->count; i++) {
		const struct attestation *a = &all->items[i];

		if (a->place == place && is_own(a, n) && earlier_add(e, digest_of_own(all, a), a, n, err))
			return err->code;
	}
	return COCKET_OK;
}

/* --- read back --- */

static bool
is_found(const struct attestations *all, const struct attachment *made, const struct new_signature *n)
{
	const enum attestation_place place = made->format == FORMAT_BUNDLE ? ATTESTATION_BUNDLE : ATTESTATION_TAG;

	for (size_t i = 0; i < all->count; i++) {
		const struct attestation *a = &all->items[i];

		if (a->place == place && is_own(a, n) && digest_eq(digest_of_own(all, a), &made->earlier.fresh))
			return true;
	}
	return false;
}

static enum cocket_code
not_found(const struct attestations *all, const struct attachment *made, struct err *err)
{
	if (all->overflow.code || all->transient.code)
		*err = all->overflow.code ? all->overflow : all->transient;
	else
		(void)fail(err, COCKET_E_REGISTRY, "the registry accepted it, and does not serve it as written");
	return within(err, "%s", made->where);
}

/* Both forms of one attestation, with one look. */
static enum cocket_code
target_check(struct signing *s, size_t target, size_t signer, struct err *err)
{
	AUTO(new_signature_close) struct new_signature n = { 0 };
	AUTO(attestations_free) struct attestations all = { 0 };

	if (new_signature_open(&n, &s->options->signers[signer], err))
		return err->code;
	new_signature_fill(&n, s, &s->targets[target]);
	if (own_attestations_collect(&all, source_attached(s->source), &n, err))
		return err->code;
	for (size_t i = 0; i < s->attachment_count; i++) {
		const struct attachment *a = &s->attachments[i];

		if (a->target == target && a->signer == signer && a->state == ATTACHMENT_MADE && !is_found(&all, a, &n))
			return not_found(&all, a, err);
	}
	return COCKET_OK;
}

enum cocket_code
own_attestations_check(struct signing *s, struct err *err)
{
	if (s->options->attest == NULL || s->options->detached)
		return COCKET_OK;
	for (size_t i = 0; i < s->count; i++)
		for (size_t j = 0; j < s->options->signer_count; j++)
			if (target_check(s, i, j, err))
				return err->code;
	return COCKET_OK;
}
