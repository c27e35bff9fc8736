/* Memory of one YAML document: see yaml_memory.h. */
#include "format/files/yaml_memory.h"

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/limits.h"

#define BLOCK_BYTES (64 * KIB)

struct yaml_block {
	struct yaml_block *next;
	size_t used, size;
	max_align_t bytes[];
};

static struct yaml_block *
block_add(struct yaml_memory *m, size_t need)
{
	const size_t size = need > BLOCK_BYTES ? need : BLOCK_BYTES;
	struct yaml_block *block = calloc(1, sizeof *block + size);

	if (block) {
		block->next = m->blocks;
		block->size = size;
		m->blocks = block;
	}
	return block;
}

void *
yaml_memory_add(struct yaml_memory *m, size_t n, struct err *err)
{
	const size_t need = (n + sizeof(max_align_t) - 1) / sizeof(max_align_t) * sizeof(max_align_t);
	struct yaml_block *block = m->blocks;

	if (!block || block->size - block->used < need)
		block = block_add(m, need);
	if (!block) {
		(void)no_memory(err);
		return NULL;
	}
	block->used += need;
	return (uint8_t *)block->bytes + block->used - need;
}

void
yaml_memory_free(struct yaml_memory *m)
{
	while (m->blocks) {
		struct yaml_block *next = m->blocks->next;

		free(m->blocks);
		m->blocks = next;
	}
}
