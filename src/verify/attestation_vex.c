/* What VEX says of one manifest: see attestation_vex.h.  Counts named signers of the same document, never documents. */
#include "verify/attestation_vex.h"

#include <stdlib.h>

#include "base/list.h"
#include "format/attestation/vex_parse.h"
#include "trust/store/store.h"
#include "verify/attested_signer.h"
#include "verify/verification.h"

void
attestation_vex_free(struct attestation_vex *v)
{
	for (size_t i = 0; v->relatives && i < v->said.relative_count; i++)
		attestations_free(&v->relatives[i]);
	free(v->relatives);
	vex_sources_free(&v->said);
	attestations_free(&v->found);
}

/* One of those that a requirement names. */
static bool
is_named(const struct requirements *who, const struct requirement *r, const struct identity *signer)
{
	const size_t at = named_signers_find(&r->signers, signer);

	if (signer->kind == IDENTITY_NONE || at == r->signers.count || r->signers.items[at].revoked)
		return false;
	if (signer->kind == IDENTITY_CERTIFICATE)
		return trust_certificate_revoked(who->revoker, &signer->certificate) == NULL;
	return trust_key_revoked(who->revoker, &signer->id) == NULL;
}

static bool
is_in_force(const struct requirement *r, int64_t now)
{
	return !r->expired && !(r->has_not_before && now < r->not_before);
}

static bool
is_same_person(const struct requirement *r, const struct identity *a, const struct identity *b)
{
	return identity_eq(a, b) || named_signers_find(&r->signers, a) == named_signers_find(&r->signers, b);
}

/* The same document, proved to be by one of the named. */
static bool
says_the_same(const struct attestation *b, const struct attestation *a, const struct requirements *who, const struct requirement *r)
{
	return b->reason == REASON_OK && slice_eq(b->payload, a->payload) && is_named(who, r, &b->proof.who);
}

/* How many of the named have signed that document. */
static size_t
signers_of(const struct attestations *all, const struct attestation *a, const struct requirements *who, const struct requirement *r)
{
	size_t n = 0;

	for (size_t i = 0; i < all->count; i++) {
		bool is_new = says_the_same(&all->items[i], a, who, r);

		for (size_t j = 0; is_new && j < i; j++)
			is_new = !says_the_same(&all->items[j], a, who, r) || !is_same_person(r, &all->items[i].proof.who, &all->items[j].proof.who);
		n += is_new;
	}
	return n;
}

bool
attestation_vex_counts(const struct attestations *all, const struct attestation *a, const struct requirements *who, int64_t now)
{
	for (size_t i = 0; a->reason == REASON_OK && i < who->count; i++) {
		const struct requirement *r = &who->items[i];

		if (is_in_force(r, now) && is_named(who, r, &a->proof.who) && r->threshold > 0 && signers_of(all, a, who, r) >= r->threshold)
			return true;
	}
	return false;
}

/* What cannot be read suppresses nothing. */
static enum cocket_code
vex_add(struct attestation_vex *v, const struct attestation *a, struct err *err)
{
	struct vex_source *s;
	struct err why = { 0 };

	if (LIST_GROW(&v->said, LIST_MAX, "VEX documents", err))
		return err->code;
	s = &v->said.items[v->said.count];
	*s = (struct vex_source){ 0 };
	if (vex_parse(&s->document, a->statement.predicate, &why))
		return why.code == COCKET_E_NOMEM ? no_memory(err) : COCKET_OK;
	s->document.subject_name = a->statement.name;
	s->document.subject = &a->subject;
	s->of = (struct attested_vex){ attested_signer_of(a), a->document };
	v->said.count++;
	return COCKET_OK;
}

static bool
is_vex(const void *ctx, const char *predicate_type)
{
	(void)ctx;
	return predicate_type[0] == '\0' || predicate_type_matches("vex", predicate_type);
}

static enum cocket_code
collect(struct attestation_vex *out, struct attestations *found, const struct attestation_request *q, const struct requirements *who, struct err *err)
{
	const struct authenticators by = requirements_authenticators(who);
	struct attestation_request request = *q;

	request.wish.wants = is_vex;
	request.by = &by;
	if (attestations_collect(found, &request, err) || (found->has_rest && attestations_collect_rest(found, &request, err)))
		return err->code;
	for (size_t i = 0; i < found->count; i++) {
		const struct attestation *a = &found->items[i];

		if (a->statement.predicate.len > 0 && attestation_vex_counts(found, a, who, q->now) && vex_add(out, a, err))
			return err->code;
	}
	return COCKET_OK;
}

enum cocket_code
attestation_vex_collect(struct attestation_vex *out, const struct attestation_request *q, const struct requirements *who, struct err *err)
{
	return who->count > 0 ? collect(out, &out->found, q, who, err) : COCKET_OK;
}

/* --- of the index, or of what it lists -------------------------------------------------------------- */

static bool
is_listed(const struct vex_sources *s, const struct digest *digest)
{
	for (size_t i = 0; i < s->relative_count; i++)
		if (digest_eq(&s->relatives[i], digest))
			return true;
	return false;
}

static enum cocket_code
relatives_find(struct vex_sources *out, const struct attestation_request *q, const struct verification *run, struct err *err)
{
	const struct manifest *m = &run->image.manifest;
	const bool is_index = m->kind == MANIFEST_INDEX && digest_eq(q->subject, &run->image.digest);
	const size_t most = is_index ? m->count : 1;

	out->relatives = calloc(most + 1, sizeof *out->relatives);
	if (out->relatives == NULL)
		return no_memory(err);
	if (q->wish.index)
		out->relatives[out->relative_count++] = q->wish.index->digest;
	for (size_t i = 0; is_index && i < m->count; i++)
		if (!is_provenance(&m->items[i]) && platform_may_be_asked(run, &m->items[i]) && !is_listed(out, &m->items[i].digest))
			out->relatives[out->relative_count++] = m->items[i].digest;
	return COCKET_OK;
}

enum cocket_code
attestation_vex_collect_relatives(struct attestation_vex *out, const struct attestation_request *q, const struct requirements *who,
                                  const struct verification *run, struct err *err)
{
	struct attestation_request request = *q;

	if (out->said.count == 0)
		return COCKET_OK;
	if (relatives_find(&out->said, q, run, err))
		return err->code;
	out->relatives = calloc(out->said.relative_count + 1, sizeof *out->relatives);
	if (out->relatives == NULL)
		return no_memory(err);
	request.wish.index = q->wish.index ? NULL : &run->image;
	for (size_t i = 0; i < out->said.relative_count; i++) {
		request.subject = &out->said.relatives[i];
		if (collect(out, &out->relatives[i], &request, who, err))
			return err->code;
	}
	return COCKET_OK;
}

const struct err *
attestation_vex_transient(const struct attestation_vex *v)
{
	const struct err *e = &v->found.transient;

	for (size_t i = 0; v->relatives && e->code == COCKET_OK && i < v->said.relative_count; i++)
		e = &v->relatives[i].transient;
	return e;
}

const struct err *
attestation_vex_overflow(const struct attestation_vex *v)
{
	const struct err *e = &v->found.overflow;

	for (size_t i = 0; v->relatives && e->code == COCKET_OK && i < v->said.relative_count; i++)
		e = &v->relatives[i].overflow;
	return e;
}
