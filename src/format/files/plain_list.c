/* A list: one image name a line, as the command line takes it.  '#' begins a comment where a line begins, or after white space. */
#include "format/files/image_refs_part.h"
#include "format/text/slice_scan.h"

static bool
is_space(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* From there to the first byte that is white space, or that is not; at most to the end. */
static size_t
skip_while(struct slice bytes, size_t at, size_t end, bool is_white)
{
	while (at < end && is_space(bytes.ptr[at]) == is_white)
		at++;
	return at;
}

static enum cocket_code
read_line(struct image_refs *l, struct slice bytes, size_t from, size_t end, struct err *err)
{
	const size_t begin = skip_while(bytes, from, end, true), stop = skip_while(bytes, begin, end, false);
	const size_t after = skip_while(bytes, stop, end, true);
	const struct found_ref f = { .where = "list", .offset = begin, .length = stop - begin, .text = slice_of(bytes.ptr + begin, stop - begin) };
	bool is_template;

	if (f.length == 0 || f.text.ptr[0] == '#')
		return COCKET_OK;
	if (after < end && bytes.ptr[after] != '#')
		return image_refs_add_problem(l, after, f.where, err, "expected one image name a line");
	enum cocket_code code = image_refs_add_template(&is_template, l, &f, err);
	return code || is_template ? code : image_refs_add_image(l, &f, err);
}

enum cocket_code
plain_read(struct image_refs *l, struct slice bytes, struct err *err)
{
	size_t at = slice_starts(bytes, "\xef\xbb\xbf") ? 3 : 0;

	while (at < bytes.len) {
		size_t end = at + find(tail(bytes, at), '\n');
		if (read_line(l, bytes, at, end, err))
			return err->code;
		at = end + 1;
	}
	return COCKET_OK;
}
