/* Roots one a line: see root_lines.h.  A text is read so if its first line is a whole value and more follows: as one document that would be no JSON, so
 * that no file can be read in both ways. */
#include "format/log/root_lines.h"

#include "base/json.h"
#include "base/limits.h"

static bool
is_blank(struct slice line)
{
	for (size_t i = 0; i < line.len; i++)
		if (line.ptr[i] != ' ' && line.ptr[i] != '\t' && line.ptr[i] != '\r' && line.ptr[i] != '\n')
			return false;
	return true;
}

struct root_lines
root_lines_of(struct slice text)
{
	struct slice rest = text, first = slice_take_until(&rest, '\n');
	struct err unused;

	return (struct root_lines){ .rest = text, .is_several = !is_blank(rest) && json_check(first, JSON_DEPTH_MAX, &unused) == COCKET_OK };
}

bool
root_lines_next(struct slice *root, struct root_lines *lines)
{
	const bool is_first = !lines->is_begun;

	*root = lines->rest;
	lines->is_begun = true;
	if (!lines->is_several)
		return is_first;
	do {
		if (lines->rest.len == 0)
			return false;
		*root = slice_take_until(&lines->rest, '\n');
		lines->line++;
	} while (is_blank(*root));
	return true;
}
