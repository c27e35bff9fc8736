/* Splitting Dockerfiles into instructions (see dockerfile.h; BuildKit frontend/dockerfile/parser/parser.go).
 * Never loses a line: what a heredoc passes over ends where the builder ends it, or the file is refused. */
#include <stdlib.h>

#include "base/limits.h"
#include "base/escape.h"
#include "base/list.h"
#include "format/files/dockerfile.h"
#include "format/files/dockerfile_part.h"
#include "format/text/go_space.h"
#include "format/files/image_refs_part.h"
#include "format/text/slice_scan.h"

#define BOM "\xef\xbb\xbf"

struct dockerfile_piece {
	size_t at;     /* in the line */
	size_t offset; /* in the file */
};

void
dockerfile_free(struct dockerfile *d)
{
	buf_free(&d->line);
	free(d->pieces);
	*d = (struct dockerfile){ 0 };
}

/* --- lines --- */

/* Every carriage return before the line feed is of the line's end (trimNewline). */
struct slice
dockerfile_take_line(struct slice bytes, size_t *at)
{
	struct slice rest = tail(bytes, *at);
	size_t end = find(rest, '\n');
	struct slice line = head(rest, end);

	*at += end + (end < rest.len);
	while (line.len && line.ptr[line.len - 1] == '\r')
		line.len--;
	return line;
}

static struct slice
take_line(struct dockerfile *d)
{
	d->lines++;
	return dockerfile_take_line(d->bytes, &d->at);
}

static bool
is_comment(struct slice line)
{
	return slice_starts(space_trim_left(line), "#");
}

static bool
is_empty(struct slice line)
{
	return space_trim_left(line).len == 0;
}

static size_t
file_offset_of(const struct dockerfile *d, struct slice line)
{
	return (size_t)(line.ptr - d->bytes.ptr);
}

static enum cocket_code
check_lines(const struct dockerfile *d, struct err *err)
{
	for (size_t at = d->at, from = at; at < d->bytes.len; from = at) {
		(void)dockerfile_take_line(d->bytes, &at);
		if (at - from > DOCKERFILE_LINE_MAX_BYTES)
			return image_refs_refuse(err, d->bytes, from, COCKET_E_TOO_LARGE, "a line of more than %d bytes, which builders do not read",
			                      DOCKERFILE_LINE_MAX_BYTES);
	}
	return COCKET_OK;
}

/* --- instructions --- */

/* An escape at the end, blanks behind it or not, that no other one stands before: taken off. */
static bool
take_continuation(struct slice *line, uint8_t escape)
{
	size_t n = line->len;

	while (n && (line->ptr[n - 1] == ' ' || line->ptr[n - 1] == '\t'))
		n--;
	if (n == 0 || line->ptr[n - 1] != escape || (n > 1 && line->ptr[n - 2] == escape))
		return false;
	line->len = n - 1;
	return true;
}

static enum cocket_code
add_piece(struct dockerfile *d, struct slice text, struct err *err)
{
	if (LIST_RESERVE(d->pieces, d->capacity, d->count, 1, IMAGE_FILE_MAX_BYTES, "lines in one instruction", err))
		return err->code;
	d->pieces[d->count++] = (struct dockerfile_piece){ d->line.len, file_offset_of(d, text) };
	if (buf_add(&d->line, text, err) == COCKET_OK)
		return COCKET_OK;
	return image_refs_refuse(err, d->bytes, file_offset_of(d, text), COCKET_E_TOO_LARGE, "an instruction of more than %zu bytes", d->line.max);
}

/* Comments and empty lines inside an instruction are passed over, as the builder does. */
static enum cocket_code
join_lines(struct dockerfile *d, struct slice line, struct err *err)
{
	bool goes_on = take_continuation(&line, d->escape);

	d->line.len = d->count = 0;
	if (add_piece(d, line, err))
		return err->code;
	while (goes_on && d->at < d->bytes.len) {
		line = take_line(d);
		if (is_comment(line) || is_empty(line))
			continue;
		goes_on = take_continuation(&line, d->escape);
		if (add_piece(d, line, err))
			return err->code;
	}
	return COCKET_OK;
}

static enum cocket_code
skip_body(struct dockerfile *d, const struct heredoc *h, struct err *err)
{
	while (d->at < d->bytes.len) {
		struct slice line = take_line(d);
		while (h->tabs && line.len && line.ptr[0] == '\t')
			line = tail(line, 1);
		if (slice_is(line, h->name))
			return COCKET_OK;
	}
	return image_refs_refuse(err, d->bytes, dockerfile_offset(d, buf_slice(&d->line)), COCKET_E_FORMAT, "heredoc %s does not end",
	                      TEXT(slice_str(h->name)));
}

static enum cocket_code
skip_heredocs(struct dockerfile *d, struct err *err)
{
	AUTO(heredocs_free) struct heredocs h = { 0 };
	struct err why = { 0 };

	if (heredocs_find(&h, buf_slice(&d->line), d->escape, &why))
		return image_refs_refuse(err, d->bytes, dockerfile_offset(d, buf_slice(&d->line)), why.code, "%s", why.message);
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
		struct slice line = space_trim_left(take_line(d));
		if (line.len == 0 || is_comment(line))
			continue;
		*more = true;
		d->number = d->lines;
		if (join_lines(d, line, err) || skip_heredocs(d, err))
			return err->code;
	}
	return COCKET_OK;
}

enum cocket_code
dockerfile_open(struct dockerfile *out, struct slice bytes, struct err *err)
{
	struct dockerfile d = { .bytes = bytes, .escape = '\\', .line = BUF(IMAGE_LINE_MAX_BYTES) };

	if (has(bytes, '\0'))
		return image_refs_refuse(err, bytes, find(bytes, '\0'), COCKET_E_FORMAT, "a NUL byte, expected text");
	if (slice_starts(bytes, BOM))
		d.at = strlen(BOM);
	if (check_lines(&d, err) || dockerfile_read_directives(&d, err))
		return err->code;
	*out = d;
	return COCKET_OK;
}

/* --- places --- */

/* The last that begins at or before that byte. */
static size_t
piece_of(const struct dockerfile *d, size_t at)
{
	size_t first = 0, end = d->count;

	while (end - first > 1) {
		const size_t middle = first + (end - first) / 2;

		if (d->pieces[middle].at <= at)
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
	const struct dockerfile_piece *p = &d->pieces[piece_of(d, at)];

	return p->offset + (at - p->at);
}

bool
dockerfile_is_one_piece(const struct dockerfile *d, struct slice part)
{
	const size_t at = line_offset(d, part);

	return part.len == 0 || piece_of(d, at) == piece_of(d, at + part.len - 1);
}
