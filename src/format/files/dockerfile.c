/* Splitting Dockerfiles into instructions (see dockerfile.h; BuildKit frontend/dockerfile/parser/parser.go).
 * Never loses a line: what a heredoc passes over ends where the builder ends it, or the file is refused. */
#include "format/files/dockerfile.h"

#include <stdlib.h>

#include "base/escape.h"
#include "base/limits.h"
#include "base/list.h"
#include "format/files/dockerfile_heredoc.h"
#include "format/files/dockerfile_line.h"
#include "format/text/bom.h"
#include "format/text/go_space.h"
#include "format/text/line_column.h"


struct dockerfile_piece {
	size_t at;     /* in the line */
	size_t offset; /* in the file */
};

void
dockerfile_free(struct dockerfile *d)
{
	buf_free(&d->line);
	free(d->pieces.items);
	*d = (struct dockerfile){ 0 };
}

/* --- lines --- */

static struct slice
take_line(struct dockerfile *d)
{
	d->lines++;
	return dockerfile_take_line(d->bytes, &d->at);
}

/* A comment, or nothing. */
static bool
is_passed_over(struct slice line)
{
	const struct slice text = space_trim_left(line);

	return text.len == 0 || text.ptr[0] == '#';
}

static size_t
offset_of(const struct dockerfile *d, struct slice line)
{
	return (size_t)(line.ptr - d->bytes.ptr);
}

static enum cocket_code
check_lines(const struct dockerfile *d, struct err *err)
{
	for (size_t at = d->at, from = at; at < d->bytes.len; from = at) {
		(void)dockerfile_take_line(d->bytes, &at);
		if (at - from > DOCKERFILE_LINE_MAX_BYTES)
			return line_column_fail(err, d->bytes, from, COCKET_E_TOO_LARGE, "a line of more than %d bytes, which builders refuse",
			                        DOCKERFILE_LINE_MAX_BYTES);
	}
	return COCKET_OK;
}

/* --- instructions --- */

static bool
is_blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

/* An escape at the end, blanks behind it or not, that no other one stands before: taken off. */
static bool
take_continuation(struct slice *line, uint8_t escape)
{
	const struct slice text = drop_trailing(*line, is_blank);

	if (!last_is(text, escape))
		return false;
	const struct slice before = head(text, text.len - 1);
	if (last_is(before, escape))
		return false;
	*line = before;
	return true;
}

static enum cocket_code
add_piece(struct dockerfile *d, struct slice text, struct err *err)
{
	if (LIST_GROW(&d->pieces, d->bytes.len + 1, "parts of an instruction", err)) /* each is of a line of its own */
		return err->code;
	d->pieces.items[d->pieces.count++] = (struct dockerfile_piece){ d->line.len, offset_of(d, text) };
	if (buf_add(&d->line, text, err) == COCKET_OK)
		return COCKET_OK;
	return line_column_fail(err, d->bytes, offset_of(d, text), COCKET_E_TOO_LARGE, "an instruction of more than %zu bytes", d->line.max);
}

/* The first line that belongs to it or, behind *goes_on, the next. */
static enum cocket_code
add_line(struct dockerfile *d, struct slice line, bool *goes_on, struct err *err)
{
	*goes_on = take_continuation(&line, d->directives.escape);
	return add_piece(d, line, err);
}

/* Comments and empty lines inside an instruction are passed over, as the builder does. */
static enum cocket_code
join_lines(struct dockerfile *d, struct slice first, struct err *err)
{
	bool goes_on = true;

	d->line.len = d->pieces.count = 0;
	if (add_line(d, first, &goes_on, err))
		return err->code;
	while (goes_on && d->at < d->bytes.len) {
		const struct slice line = take_line(d);

		if (!is_passed_over(line) && add_line(d, line, &goes_on, err))
			return err->code;
	}
	return COCKET_OK;
}

static bool
ends_body(struct slice line, const struct heredoc *h)
{
	while (h->tabs && first_is(line, '\t'))
		line = tail(line, 1);
	return slice_is(line, h->name);
}

static enum cocket_code
skip_body(struct dockerfile *d, const struct heredoc *h, struct err *err)
{
	while (d->at < d->bytes.len)
		if (ends_body(take_line(d), h))
			return COCKET_OK;
	return line_column_fail(err, d->bytes, dockerfile_offset(d, buf_slice(&d->line)), COCKET_E_FORMAT, "unterminated heredoc %s",
	                        TEXT(slice_str(h->name)));
}

static enum cocket_code
skip_heredocs(struct dockerfile *d, struct err *err)
{
	AUTO(heredocs_free) struct heredocs h = { 0 };
	struct err why = { 0 };

	d->bodies = d->at;
	if (heredocs_find(&h, buf_slice(&d->line), d->directives.escape, &why))
		return line_column_fail(err, d->bytes, dockerfile_offset(d, buf_slice(&d->line)), why.code, "%s", why.message);
	for (size_t i = 0; i < h.count; i++)
		if (skip_body(d, &h.items[i], err))
			return err->code;
	return COCKET_OK;
}

enum cocket_code
dockerfile_next(struct dockerfile *d, bool *more, struct err *err)
{
	*more = false;
	while (d->at < d->bytes.len && !*more) {
		const struct slice line = take_line(d);

		if (is_passed_over(line))
			continue;
		*more = true;
		d->number = d->lines;
		if (join_lines(d, space_trim_left(line), err) || skip_heredocs(d, err))
			return err->code;
	}
	return COCKET_OK;
}

enum cocket_code
dockerfile_open(struct dockerfile *out, struct slice bytes, struct err *err)
{
	struct dockerfile d = { .bytes = bytes, .line = BUF(IMAGE_LINE_MAX_BYTES) };

	if (has(bytes, '\0'))
		return line_column_fail(err, bytes, find(bytes, '\0'), COCKET_E_FORMAT, "a NUL byte, expected text");
	d.at = bom_length(bytes);
	if (check_lines(&d, err) || directives_read(&d.directives, bytes, d.at, err))
		return err->code;
	*out = d;
	return COCKET_OK;
}

/* --- places --- */

/* The last that begins at or before that byte. */
static size_t
piece_of(const struct dockerfile *d, size_t at)
{
	size_t first = 0, end = d->pieces.count;

	while (end - first > 1) {
		const size_t middle = first + (end - first) / 2;

		if (d->pieces.items[middle].at <= at)
			first = middle;
		else
			end = middle;
	}
	return first;
}

static size_t
line_offset(const struct dockerfile *d, struct slice part)
{
	return d->line.ptr ? (size_t)(part.ptr - d->line.ptr) : 0;
}

size_t
dockerfile_offset(const struct dockerfile *d, struct slice part)
{
	const size_t at = line_offset(d, part);
	const struct dockerfile_piece *p = &d->pieces.items[piece_of(d, at)];

	return p->offset + (at - p->at);
}

bool
dockerfile_is_one_piece(const struct dockerfile *d, struct slice part)
{
	const size_t at = line_offset(d, part);

	return part.len == 0 || piece_of(d, at) == piece_of(d, at + part.len - 1);
}
