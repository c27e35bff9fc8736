/* What the rounds of a gathering share: see evidence_part.h. */
#include "image/evidence/evidence_part.h"

#include <stdlib.h>

#include "base/list.h"

#define FETCHES_MAX (SIGNATURES_MAX + REFERRERS_MAX + 3) /* of one round: documents, manifests, and a tag or page of each kind */

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

bool
evidence_affords(struct evidence_gather *g, uint64_t size)
{
	if (size <= EVIDENCE_MAX_BYTES - g->bytes) {
		g->bytes += size;
		return true;
	}
	(void)fail(&g->overflow, COCKET_E_TOO_MANY, "more than %zu MiB of signatures", EVIDENCE_MAX_BYTES / MIB);
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
