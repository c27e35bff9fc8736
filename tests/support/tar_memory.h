/* A tar archive in memory, as what tar_reader reads from: for tests and fuzz harnesses. */
#ifndef COCKET_TESTS_TAR_MEMORY_H
#define COCKET_TESTS_TAR_MEMORY_H

#include "stream/tar.h"

struct tar_memory {
	struct tar_input base;
	struct slice rest; /* borrowed */
};

static inline enum cocket_code
tar_memory_read(struct tar_input *in, uint8_t *to, size_t n, size_t *got, struct err *err)
{
	struct tar_memory *m = (struct tar_memory *)in;

	(void)err;
	*got = n < m->rest.len ? n : m->rest.len;
	if (*got > 0)
		memcpy(to, m->rest.ptr, *got);
	m->rest = slice_of(m->rest.ptr + *got, m->rest.len - *got);
	return COCKET_OK;
}

static inline enum cocket_code
tar_memory_skip(struct tar_input *in, uint64_t n, struct err *err)
{
	struct tar_memory *m = (struct tar_memory *)in;

	if (n > m->rest.len)
		return fail(err, COCKET_E_FORMAT, "truncated");
	m->rest = slice_of(m->rest.ptr + n, m->rest.len - (size_t)n);
	return COCKET_OK;
}

static inline struct tar_memory
tar_memory_of(struct slice bytes)
{
	return (struct tar_memory){ { tar_memory_read, tar_memory_skip }, bytes };
}

#endif
