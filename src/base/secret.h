/* Secrets: guarded memory (libsodium), wiped when freed, never in a buf, an error or a log. */
#ifndef COCKET_BASE_SECRET_H
#define COCKET_BASE_SECRET_H

#include "base/err.h"
#include "base/slice.h"

struct secret {
	uint8_t *ptr; /* NULL: not there.  An empty secret has a pointer and len 0. */
	size_t len;
};

/* COCKET_E_NOMEM where guarded memory cannot be had. */
MUST_CHECK enum cocket_code secret_new(struct secret *out, size_t len, struct err *err);
MUST_CHECK enum cocket_code secret_copy(struct secret *out, struct slice bytes, struct err *err);
/* At most max bytes of an open file.  COCKET_E_IO, COCKET_E_TOO_LARGE. */
MUST_CHECK enum cocket_code secret_read(struct secret *out, int fd, size_t max, struct err *err);
void secret_free(struct secret *s); /* wipes; harmless on zeroed memory */
void wipe(void *ptr, size_t len);   /* for the odd copy outside guarded memory */

static inline struct slice
secret_slice(const struct secret *s)
{
	return slice_of(s->ptr, s->len);
}

#endif
