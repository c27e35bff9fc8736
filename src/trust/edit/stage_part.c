/* The files of a store that is being edited, in a list: see stage_part.h. */
#include "trust/edit/stage_part.h"

#include <stdlib.h>

void
stage_docs_free(struct stage_docs *docs)
{
	for (size_t i = 0; i < docs->count; i++) {
		document_free(&docs->items[i]->doc);
		free(docs->items[i]);
	}
	free(docs->items);
	*docs = (struct stage_docs){ 0 };
}

/* Takes *d. */
enum cocket_code
stage_docs_add(struct stage_docs *docs, struct document *d, struct err *err)
{
	if (docs->count == STAGE_DOCUMENTS_MAX)
		return fail(err, COCKET_E_TOO_MANY, "more than %d files of roles", STAGE_DOCUMENTS_MAX);
	struct stage_doc **more = reallocarray(docs->items, docs->count + 1, sizeof *more), *own = calloc(1, sizeof *own);
	if (more)
		docs->items = more;
	if (!more || !own) {
		free(own);
		return fail(err, COCKET_E_NOMEM, "out of memory");
	}
	own->doc = *d;
	*d = (struct document){ 0 };
	docs->items[docs->count++] = own;
	return COCKET_OK;
}

struct stage_doc *
stage_docs_find(const struct stage_docs *docs, const char *role)
{
	for (size_t i = 0; i < docs->count; i++)
		if (strcmp(docs->items[i]->doc.role, role) == 0)
			return docs->items[i];
	return NULL;
}
