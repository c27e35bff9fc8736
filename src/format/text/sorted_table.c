/* Tables of metadata, sorted by name: see sorted_table.h.  Never reads more of a row than its first member. */
#include "format/text/sorted_table.h"

#include <stdlib.h>

static int
compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static const uint8_t *
row(struct table t, size_t index)
{
	return (const uint8_t *)t.rows + index * t.size;
}

void
table_sort(struct table t)
{
	qsort(t.rows, t.count, t.size, compare_names);
}

const void *
table_find(struct table t, const char *name)
{
	return t.count ? bsearch(&name, t.rows, t.count, t.size, compare_names) : NULL;
}

bool
table_find_index(size_t *index, struct table t, const char *name)
{
	const uint8_t *found = table_find(t, name);

	if (!found)
		return false;
	*index = (size_t)(found - row(t, 0)) / t.size;
	return true;
}

const char *
table_name(struct table t, size_t index)
{
	return *(const char *const *)(const void *)row(t, index);
}

const char *
table_repeated(struct table t)
{
	for (size_t i = 1; i < t.count; i++)
		if (compare_names(row(t, i - 1), row(t, i)) == 0)
			return table_name(t, i);
	return NULL;
}
