/* A list: one image name a line, as the command line takes it.  '#' begins a comment where a line begins, or after white space. */
#include "format/files/image_refs_part.h"
#include "format/text/slice_scan.h"

static bool
is_space(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static enum cocket_code
read_line(struct image_refs *l, struct slice bytes, size_t from, size_t end, struct err *err)
{
	struct found f = { .where = "list" };
	size_t after;
	bool is_template;

	while (from < end && is_space(bytes.ptr[from]))
		from++;
	f.offset = from;
	while (from < end && !is_space(bytes.ptr[from]))
		from++;
	f.length = from - f.offset;
	f.text = slice_of(bytes.ptr + f.offset, f.length);
	if (f.length == 0 || f.text.ptr[0] == '#')
		return COCKET_OK;
	for (after = from; after < end && is_space(bytes.ptr[after]); after++)
		;
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
