/* The files of a store that is being edited, in a list: see stage_part.h. */
#include "trust/edit/stage_part.h"

#include <stdlib.h>

#include "base/list.h"
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

enum cocket_code
stage_files_add(struct stage_files *files, struct metadata_file *d, struct err *err)
{
	if (LIST_GROW(files, STAGE_FILES_MAX, "files of roles", err))
		return err->code;
	struct stage_file *own = calloc(1, sizeof *own);
	if (!own)
		return no_memory(err);
	own->doc = *d;
	*d = (struct metadata_file){ 0 };
	files->items[files->count++] = own;
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
