/* Bytes that we own, under a ceiling (see buf.h).
 * Never grows past the ceiling, never changes what it holds when a call fails. */
#include "base/buf.h"

#include <stdio.h>
#include <stdlib.h>

#define BUF_FIRST_BYTES 64

void
buf_free(struct buf *b)
{
	free(b->ptr);
	*b = BUF(b->max);
}

/* Twice what is there, so that adding byte by byte stays linear, but never more than the ceiling and its NUL. */
static size_t
next_cap(const struct buf *b, size_t need)
{
	size_t cap = b->cap ? b->cap : BUF_FIRST_BYTES;

	cap = cap > SIZE_MAX / 2 ? SIZE_MAX : 2 * cap;
	if (cap > b->max && b->max < SIZE_MAX)
		cap = b->max + 1;
	return cap < need ? need : cap;
}

static enum cocket_code
grow(struct buf *b, size_t n, struct err *err)
{
	if (n > b->max || b->len > b->max - n)
		return fail(err, COCKET_E_TOO_LARGE, "larger than %zu bytes", b->max);
	size_t need = b->len + n;
	if (need < b->cap)
		return COCKET_OK;
	if (need == SIZE_MAX)
		return fail(err, COCKET_E_NOMEM, "no memory for %zu bytes", need);
	size_t cap = next_cap(b, need + 1);
	uint8_t *ptr = realloc(b->ptr, cap);
	if (!ptr)
		return fail(err, COCKET_E_NOMEM, "no memory for %zu bytes", cap);
	b->ptr = ptr;
	b->cap = cap;
	return COCKET_OK;
}

/* The room is zeroed, so that a caller who fills less of it than he asked for still has his NUL. */
uint8_t *
buf_reserve(struct buf *b, size_t n, struct err *err)
{
	if (grow(b, n, err) != COCKET_OK)
		return NULL;
	return memset(b->ptr + b->len, 0, n + 1);
}

enum cocket_code
buf_add(struct buf *b, struct slice bytes, struct err *err)
{
	if (grow(b, bytes.len, err) != COCKET_OK)
		return err->code;
	if (bytes.len)
		memcpy(b->ptr + b->len, bytes.ptr, bytes.len);
	b->len += bytes.len;
	b->ptr[b->len] = 0;
	return COCKET_OK;
}

enum cocket_code
buf_addf(struct buf *b, struct err *err, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	int len = vsnprintf(NULL, 0, fmt, args);
	va_end(args);
	if (len < 0)
		return fail(err, COCKET_E_INTERNAL, "text cannot be formatted");
	uint8_t *room = buf_reserve(b, (size_t)len, err);
	if (!room)
		return err->code;
	va_start(args, fmt);
	vsnprintf((char *)room, (size_t)len + 1, fmt, args);
	va_end(args);
	b->len += (size_t)len;
	return COCKET_OK;
}
