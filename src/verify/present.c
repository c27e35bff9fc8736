/* What of an index is there: see present.h.  Never takes a manifest that cannot be read for one that is missing. */
#include "verify/present.h"

#include <stdlib.h>

void
present_free(struct present *p)
{
	free(p->digests);
	free(p->texts);
	free(p->platforms);
	*p = (struct present){ 0 };
}

static bool
is_there(struct source *s, const struct descriptor *d)
{
	AUTO(fetch_free) struct fetch f = { .kind = FETCH_MANIFEST, .digest = d->digest, .has_size = true, .size = d->size, .max = MANIFEST_MAX_BYTES };

	source_fetch(s, &f, 1);
	return f.err.code != COCKET_E_NOT_FOUND;
}

/* BuildKit's provenance manifests run on no platform. */
static bool
can_be_run(const struct descriptor *d)
{
	return d->has_platform && d->platform.os[0] && strcmp(d->platform.os, "unknown") != 0;
}

static void
present_add(struct present *p, const struct descriptor *d)
{
	p->digests[p->count++] = d->digest;
	if (!can_be_run(d))
		return;
	platform_print(p->texts[p->platform_count], &d->platform);
	p->platforms[p->platform_count] = p->texts[p->platform_count];
	p->platform_count++;
}

enum cocket_code
present_find(struct present *out, struct source *s, const struct manifest *m, struct err *err)
{
	AUTO(present_free) struct present p = { .is_part = true };

	*out = (struct present){ 0 };
	if (m->kind != MANIFEST_INDEX)
		return COCKET_OK;
	p.digests = calloc(m->count + 1, sizeof *p.digests);
	p.texts = calloc(m->count + 1, sizeof *p.texts);
	p.platforms = calloc(m->count + 1, sizeof *p.platforms);
	if (p.digests == NULL || p.texts == NULL || p.platforms == NULL)
		return no_memory(err);
	for (size_t i = 0; i < m->count; i++)
		if (is_there(s, &m->items[i]))
			present_add(&p, &m->items[i]);
	if (p.count == m->count)
		return COCKET_OK;
	*out = p;
	p = (struct present){ 0 };
	return COCKET_OK;
}
