/* The text of an inline Dockerfile: see compose_inline_text.h. */
#include "format/files/compose_inline_text.h"

#include <stdlib.h>

#include "base/ascii.h"
#include "format/text/slice_scan.h"

void
inline_dockerfile_free(struct inline_dockerfile *d)
{
	buf_free(&d->filled);
	free(d->lines);
}

/* --- lines of the file --- */

static bool
has_lone_return(struct slice block)
{
	for (size_t i = 0; i < block.len; i++)
		if (block.ptr[i] == '\r' && !first_is(tail(block, i + 1), '\n'))
			return true;
	return false;
}

/* Breaks that YAML 1.1 knows and an editor may not: with one of them the lines are not counted alike. */
static bool
has_odd_breaks(struct slice block)
{
	return has_lone_return(block) || has_text(block, "\xc2\x85") || has_text(block, "\xe2\x80\xa8") || has_text(block, "\xe2\x80\xa9");
}

static bool
is_indent(uint8_t c)
{
	return c == ' ';
}

/* A literal block's line is that of the file, behind spaces.  d->in_file goes on to the next one. */
static size_t
place_in_block(struct inline_dockerfile *d, struct slice line)
{
	const size_t from = d->in_file;
	const struct slice rest = slice_of(d->compose->bytes.ptr + from, d->node->block_end - from);
	struct slice there = head(rest, find(rest, '\n'));

	d->in_file += there.len + (there.len < rest.len);
	there.len -= last_is(there, '\r');
	if (there.len < line.len)
		return UNPLACED;
	const size_t indent = there.len - line.len;
	return slice_eq(tail(there, indent), line) && consists_of(head(there, indent), is_indent, "") ? from + indent : UNPLACED;
}

static size_t
place_line(struct inline_dockerfile *d, struct slice line)
{
	if (d->in_file != UNPLACED)
		return place_in_block(d, line);
	return d->node->verbatim && line.len == d->node->text.len ? d->node->offset : UNPLACED;
}

static size_t
find_block(const struct compose *c, const struct yaml_node *n)
{
	if (n->style != YAML_LITERAL || has_odd_breaks(slice_of(c->bytes.ptr + n->block, n->block_end - n->block)))
		return UNPLACED;
	return n->block;
}

/* --- filling in --- */

static bool
is_command(struct slice line)
{
	static const char *const words[] = { "RUN ", "CMD ", "ENTRYPOINT ", "LABEL ", NULL };

	for (const char *const *w = words; *w; w++)
		if (line.len > strlen(*w) && ascii_starts(line, *w))
			return true;
	return false;
}

/* A flag, a heredoc, an escape. */
static bool
may_say_more(struct slice line)
{
	return has_text(line, "--") || has_text(line, "<<") || has(line, '\\') || has(line, '`');
}

/* A command that runs, on one line that nothing continues: no image is named there, so that what an unset variable in it leaves does not
 * matter. */
static bool
names_nothing(const struct inline_dockerfile *d, struct slice line)
{
	return !d->continues && is_command(line) && !may_say_more(line);
}

static bool
is_blank(uint8_t c)
{
	return c == ' ' || c == '\t';
}

static bool
is_blank_or_return(uint8_t c)
{
	return is_blank(c) || c == '\r';
}

/* Whether the next line may belong to this one, or to what came before. */
static bool
may_continue(struct slice line, bool continues)
{
	line = drop_leading(drop_trailing(line, is_blank_or_return), is_blank);
	if (line.len == 0 || line.ptr[0] == '#')
		return continues;
	return last_is(line, '\\') || last_is(line, '`');
}

static enum cocket_code
fill_line(struct inline_dockerfile *d, struct slice line, size_t offset, struct err *err)
{
	const size_t before = d->filled.len;
	struct err why = { 0 };
	size_t at;

	if (interpolation_fill(&d->filled, &at, line, &d->compose->variables->compose, &why) == COCKET_OK)
		return COCKET_OK;
	if (why.code == COCKET_E_NOMEM)
		return no_memory(err);
	d->filled.len = before;
	if (why.code == COCKET_E_NOT_FOUND && names_nothing(d, line))
		return buf_add(&d->filled, line, err);
	d->is_known = false;
	return image_refs_add_problem(d->compose->listing, offset == UNPLACED ? d->node->offset : offset, d->where, err, "%s: %s", TEXT(line),
	                              why.message);
}

static enum cocket_code
read_line(struct inline_dockerfile *d, struct slice line, struct err *err)
{
	struct inline_line *l = &d->lines[d->count++];

	l->at = d->filled.len;
	l->offset = place_line(d, line);
	if (fill_line(d, line, l->offset, err))
		return err->code;
	l->length = d->filled.len - l->at;
	l->is_filled = !slice_eq(tail(buf_slice(&d->filled), l->at), line);
	d->continues = may_continue(line, d->continues);
	return COCKET_OK;
}

static enum cocket_code
read_lines(struct inline_dockerfile *d, struct err *err)
{
	struct slice rest = d->node->text;

	while (rest.len && d->is_known) {
		const struct slice line = head(rest, find(rest, '\n'));

		if (read_line(d, line, err))
			return err->code;
		rest = tail(rest, line.len);
		if (rest.len == 0)
			break;
		if (buf_add(&d->filled, slice_str("\n"), err))
			return err->code;
		rest = tail(rest, 1);
	}
	return COCKET_OK;
}

static size_t
count_lines(struct slice text)
{
	size_t lines = 1;

	for (size_t i = 0; i < text.len; i++)
		lines += text.ptr[i] == '\n';
	return lines;
}

enum cocket_code
inline_fill(struct inline_dockerfile *d, struct err *err)
{
	const struct yaml_node *n = d->node;

	yaml_spend(n, n->text.len);
	if (!yaml_is_text(n) || has(n->text, '\0'))
		return image_refs_add_problem(d->compose->listing, n->offset, d->where, err, "not a text");
	d->lines = calloc(count_lines(n->text), sizeof *d->lines);
	if (!d->lines)
		return no_memory(err);
	d->is_known = true;
	d->in_file = find_block(d->compose, n);
	return read_lines(d, err);
}

const struct inline_line *
inline_find_line(const struct inline_dockerfile *d, size_t at)
{
	static const struct inline_line nowhere = { .offset = UNPLACED };
	const struct inline_line *found = &nowhere;

	for (size_t low = 0, high = d->count; low < high;) {
		size_t middle = low + (high - low) / 2;
		if (d->lines[middle].at <= at) {
			found = &d->lines[middle];
			low = middle + 1;
		} else {
			high = middle;
		}
	}
	return found;
}
