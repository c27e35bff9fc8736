/* Tables of metadata, sorted by name: keys by id, signatures by key id, other files by theirs.  For tuf*.c and notary*.c.
 * A row is a struct whose first member is its name, a const char *.  Never frees, and never orders rows of one name. */
#ifndef COCKET_FORMAT_TEXT_SORTED_TABLE_H
#define COCKET_FORMAT_TEXT_SORTED_TABLE_H

#include "base/slice.h"

struct table { /* borrowed */
	void *rows;
	size_t count, size;
};
#define TABLE(table_rows, row_count) ((struct table){ (table_rows), (row_count), sizeof *(table_rows) })

void table_sort(struct table t);

/* Of a sorted table.  NULL, false: no row has that name. */
const void *table_find(struct table t, const char *name);
bool table_find_index(size_t *index, struct table t, const char *name);

/* A name that stands in the sorted table twice, NULL none. */
const char *table_repeated(struct table t);
const char *table_name(struct table t, size_t index);

#endif
