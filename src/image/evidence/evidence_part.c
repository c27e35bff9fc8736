/* What the rounds of a gathering share: see evidence_part.h. */
#include "image/evidence/evidence_part.h"

#include <stdlib.h>

#include "base/list.h"
#include "format/signature/sigstore_bundle.h"

#define FETCHES_MAX (ATTESTATIONS_MAX + REFERRERS_MAX + 4) /* of one round: documents, manifests, and a tag or page of each kind */

bool
is_transient_code(enum cocket_code code)
{
	switch (code) {
	case COCKET_E_NOT_FOUND:
	case COCKET_E_FORMAT:
	case COCKET_E_TOO_LARGE:
	case COCKET_E_TOO_MANY:
	case COCKET_E_DIGEST:
	case COCKET_E_SIZE:
	case COCKET_E_UNSUPPORTED:
		return false;
	default:
		return true;
	}
}

void
evidence_transient(struct evidence_gather *g, const struct err *e)
{
	if (g->out->transient.code == COCKET_OK)
		g->out->transient = *e;
}

/* --- what is sought --- */

bool
evidence_is_other(const struct evidence_gather *g, const char *predicate_type)
{
	const bool is_signature = predicate_type && strcmp(predicate_type, COSIGN_SIGN_PREDICATE) == 0;

	if (predicate_type == NULL)
		return false;
	if (g->wish == NULL)
		return !is_signature;
	return is_signature || (g->wish->wants && !g->wish->wants(g->wish->ctx, predicate_type));
}

bool
evidence_takes(struct evidence_gather *g, const char *predicate_type)
{
	const bool takes = g->take == TAKE_ALL || evidence_is_other(g, predicate_type) == (g->take == TAKE_REST);

	g->has_put_off |= !takes;
	return takes;
}

size_t
evidence_document_max(const struct evidence_gather *g)
{
	return g->wish ? ATTESTATION_MAX_BYTES : SIGNATURE_MAX_BYTES;
}

size_t
evidence_count_max(const struct evidence_gather *g)
{
	return g->wish ? ATTESTATIONS_MAX : SIGNATURES_MAX;
}

bool
evidence_affords(struct evidence_gather *g, uint64_t size)
{
	const size_t max = g->wish ? ATTESTATIONS_MAX_BYTES : EVIDENCE_MAX_BYTES;

	if (size <= max - g->bytes) {
		g->bytes += size;
		return true;
	}
	(void)fail(&g->overflow, COCKET_E_TOO_MANY, "more than %zu MiB of %s", max / MIB, g->wish ? "attestations" : "signatures");
	return false;
}

enum cocket_code
fetch_batch_add(struct fetch_batch *b, struct fetch_job job, const struct fetch *fetch, struct err *err)
{
	if (LIST_RESERVE(b->fetches, b->fetch_capacity, b->count, 1, FETCHES_MAX, "documents to fetch", err) ||
	    LIST_RESERVE(b->jobs, b->job_capacity, b->count, 1, FETCHES_MAX, "documents to fetch", err))
		return err->code;
	b->fetches[b->count] = *fetch;
	b->fetches[b->count].attached = true;
	b->jobs[b->count++] = job;
	return COCKET_OK;
}

void
fetch_batch_free(struct fetch_batch *b)
{
	for (size_t i = 0; i < b->count; i++)
		fetch_free(&b->fetches[i]);
	free(b->fetches);
	free(b->jobs);
	*b = (struct fetch_batch){ 0 };
}
