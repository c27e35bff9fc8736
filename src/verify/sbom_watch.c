/* Lists that are held: see sbom_watch.h. */
#include "verify/sbom_watch.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "base/list.h"
#include "format/policy/policy_attestation.h"
#include "verify/sbom_search.h"

void
sbom_watch_close(struct sbom_watch *w)
{
	for (size_t i = 0; i < w->count; i++)
		sbom_content_free(&w->items[i].content);
	free(w->items);
	inventory_wish_free(&w->wish);
	w->items = NULL;
	w->count = w->capacity = 0;
}

void
sbom_watch_forget(struct sbom_watch *w, const struct policy_attestation *asked, const struct digest *subject)
{
	size_t n = 0;

	for (size_t i = 0; i < w->count; i++) {
		struct sbom_held *h = &w->items[i];

		if (h->asked == asked && digest_eq(&h->subject, subject))
			sbom_content_free(&h->content);
		else
			w->items[n++] = *h;
	}
	w->count = n;
}

static size_t
bytes_of(const struct sbom_watch *w)
{
	size_t bytes = 0;

	for (size_t i = 0; i < w->count; i++)
		bytes += sbom_content_bytes(&w->items[i].content);
	return bytes;
}

enum cocket_code
sbom_watch_hold(struct sbom_watch *w, const struct sbom_held *of, struct sbom_search *from, struct slice document, struct err *err)
{
	struct sbom_held *h;

	if (LIST_GROW(w, ATTESTATIONS_MAX, "lists of packages", err))
		return err->code;
	h = &w->items[w->count];
	*h = *of;
	if (sbom_search_read(from, &of->asked->sbom, document, err))
		return within(err, "%s", of->where);
	sbom_search_take(&h->content, from);
	w->count++;
	w->document_bytes += document.len;
	return bytes_of(w) > SBOM_CONTENT_MAX_BYTES ? fail(err, COCKET_E_TOO_LARGE, "lists of packages that take more than %zu MiB", SBOM_CONTENT_MAX_BYTES / MIB) :
	                                              COCKET_OK;
}
