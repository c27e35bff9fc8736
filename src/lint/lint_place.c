/* Lines and columns for many findings: see lint_place.h. */
#include "lint/lint_place.h"

#include "format/text/bom.h"

#include <stdlib.h>


void
lint_places_free(struct lint_places *p)
{
	free(p->marks);
	*p = (struct lint_places){ 0 };
}

void
lint_places_begin(struct lint_places *p, struct slice bytes)
{
	lint_places_free(p);
	p->before = bom_length(bytes);
	p->of = slice_of(bytes.ptr + p->before, bytes.len - p->before);
}

/* From there on: lines add up, and the first of them is the one that was begun. */
static struct line_column
go_on(struct line_column from, struct slice bytes, size_t n)
{
	const struct line_column more = line_column_step(bytes, n);

	if (more.line == 1)
		return (struct line_column){ from.line, from.column + more.column - 1 };
	return (struct line_column){ from.line + more.line - 1, more.column };
}

static struct slice
part(const struct lint_places *p, size_t mark)
{
	const size_t at = mark * LINT_PLACE_MARK_BYTES;

	return slice_of(p->of.ptr + at, p->of.len - at);
}

/* False: there is no memory for them. */
static bool
marks_make(struct lint_places *p)
{
	const size_t n = p->of.len / LINT_PLACE_MARK_BYTES + 1;

	if (p->marks)
		return true;
	p->marks = calloc(n, sizeof *p->marks);
	if (p->marks == NULL)
		return false;
	p->marks[0] = (struct line_column){ 1, 1 };
	for (size_t i = 1; i < n; i++)
		p->marks[i] = go_on(p->marks[i - 1], part(p, i - 1), LINT_PLACE_MARK_BYTES);
	return true;
}

struct line_column
lint_place_of(struct lint_places *p, size_t offset)
{
	const size_t from = offset > p->before ? offset - p->before : 0;
	const size_t at = from < p->of.len ? from : p->of.len, mark = at / LINT_PLACE_MARK_BYTES;

	if (p->of.len < LINT_PLACE_MARK_BYTES || !marks_make(p))
		return line_column_step(p->of, at);
	return go_on(p->marks[mark], part(p, mark), at - mark * LINT_PLACE_MARK_BYTES);
}
