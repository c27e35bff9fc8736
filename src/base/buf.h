/* Bytes that we own, growing up to a ceiling named at birth (a buf without one cannot be filled).
 * Always NUL-terminated one byte past len, so that text in it can be handed to C functions.
 * Never holds a secret: see secret.h. */
#ifndef COCKET_BASE_BUF_H
#define COCKET_BASE_BUF_H

#include "base/err.h"
#include "base/slice.h"

struct buf {
	uint8_t *ptr;
	size_t len;
	size_t cap;
	size_t max;
};

/* An empty buf that will hold at most max bytes.  Allocates nothing. */
#define BUF(ceiling) ((struct buf){ .max = (ceiling) })

void buf_free(struct buf *b); /* frees and zeroes, keeps the ceiling; harmless when empty */

/* Appends; COCKET_E_TOO_LARGE past the ceiling, COCKET_E_NOMEM.  On error the buf is as it was. */
MUST_CHECK enum cocket_code buf_add(struct buf *b, struct slice bytes, struct err *err);
MUST_CHECK enum cocket_code buf_addf(struct buf *b, struct err *err, const char *fmt, ...) PRINTF_LIKE(3, 4);

/* Makes room for n more bytes and returns where they go (then add n to len), or NULL with err set. */
uint8_t *buf_reserve(struct buf *b, size_t n, struct err *err);

static inline struct slice
buf_slice(const struct buf *b)
{
	return slice_of(b->ptr, b->len);
}

/* The content as a C string ("" when empty). */
static inline const char *
buf_str(const struct buf *b)
{
	return b->ptr ? (const char *)b->ptr : "";
}

/* Hands the content over: *from is left empty. */
static inline struct buf
buf_take(struct buf *from)
{
	struct buf b = *from;

	*from = (struct buf){ .max = b.max };
	return b;
}

#endif
