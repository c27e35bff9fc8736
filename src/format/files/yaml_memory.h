/* Memory of one YAML document, freed as a whole: nodes and texts point at one another, and none lives longer than the rest. */
#ifndef COCKET_FORMAT_FILES_YAML_MEMORY_H
#define COCKET_FORMAT_FILES_YAML_MEMORY_H

#include "base/err.h"

struct yaml_memory {
	struct yaml_block *blocks; /* owned */
};
void yaml_memory_free(struct yaml_memory *m);

/* Zeroed, aligned for anything, good until yaml_memory_free.  NULL: none is left, and err says so.  Bounded by those who ask: the size of a file
 * and YAML_NODES_MAX. */
void *yaml_memory_add(struct yaml_memory *m, size_t n, struct err *err);

#endif
