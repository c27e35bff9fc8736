/* A text that is read byte by byte, from its beginning.  Borrows, never allocates, never passes the end. */
#ifndef COCKET_FORMAT_TEXT_CURSOR_H
#define COCKET_FORMAT_TEXT_CURSOR_H

#include "base/slice.h"

struct cursor {
	struct slice text;
	size_t at; /* what comes next */
};

#define CURSOR_END (-1)

/* The byte that comes next, or CURSOR_END. */
static inline int
cursor_peek(const struct cursor *c)
{
	return c->at < c->text.len ? c->text.ptr[c->at] : CURSOR_END;
}

/* The same, and passes over it. */
static inline int
cursor_next(struct cursor *c)
{
	return c->at < c->text.len ? c->text.ptr[c->at++] : CURSOR_END;
}

static inline bool
cursor_is_at_end(const struct cursor *c)
{
	return c->at == c->text.len;
}

static inline struct slice
cursor_rest(const struct cursor *c)
{
	return slice_of(c->at ? c->text.ptr + c->at : c->text.ptr, c->text.len - c->at);
}

/* What was read since that place. */
static inline struct slice
cursor_since(const struct cursor *c, size_t from)
{
	return slice_of(from ? c->text.ptr + from : c->text.ptr, c->at - from);
}

/* Passes over that byte, if it comes next. */
static inline bool
cursor_take(struct cursor *c, uint8_t byte)
{
	const bool is_next = cursor_peek(c) == byte;

	c->at += is_next;
	return is_next;
}

static inline bool
cursor_take_text(struct cursor *c, const char *text)
{
	const bool is_next = slice_starts(cursor_rest(c), text);

	c->at += is_next ? strlen(text) : 0;
	return is_next;
}

/* Passes over all bytes of a class that come next. */
static inline struct slice
cursor_take_run(struct cursor *c, bool (*is_of_class)(uint8_t c))
{
	const size_t from = c->at;

	while (c->at < c->text.len && is_of_class(c->text.ptr[c->at]))
		c->at++;
	return cursor_since(c, from);
}

#endif
