/* The files of a store that is being edited, in a list: see stage_part.h. */
#include "trust/edit/stage_part.h"

#include <stdlib.h>

void
stage_files_free(struct stage_files *docs)
{
	for (size_t i = 0; i < docs->count; i++) {
		metadata_file_free(&docs->items[i]->doc);
		free(docs->items[i]);
	}
	free(docs->items);
	*docs = (struct stage_files){ 0 };
}

/* Takes *d. */
enum cocket_code
stage_files_add(struct stage_files *docs, struct metadata_file *d, struct err *err)
{
	if (docs->count == STAGE_FILES_MAX)
		return fail(err, COCKET_E_TOO_MANY, "more than %d files of roles", STAGE_FILES_MAX);
	struct stage_file **more = reallocarray(docs->items, docs->count + 1, sizeof *more), *own = calloc(1, sizeof *own);
	if (more)
		docs->items = more;
	if (!more || !own) {
		free(own);
		return fail(err, COCKET_E_NOMEM, "out of memory");
	}
	own->doc = *d;
	*d = (struct metadata_file){ 0 };
	docs->items[docs->count++] = own;
	return COCKET_OK;
}

struct stage_file *
stage_files_find(const struct stage_files *docs, const char *role)
{
	for (size_t i = 0; i < docs->count; i++)
		if (strcmp(docs->items[i]->doc.role, role) == 0)
			return docs->items[i];
	return NULL;
}
