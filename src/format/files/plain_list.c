/* A list: one image name a line.  '#' begins a comment where a line begins, or after white space. */
#include "format/files/plain_list.h"

#include "format/files/image_refs_part.h"
#include "format/text/bom.h"
#include "format/text/cursor.h"
#include "format/text/slice_scan.h"

static bool
is_space(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static bool
is_word_byte(uint8_t c)
{
	return !is_space(c);
}

/* It begins that far into the file. */
static enum cocket_code
read_line(struct image_refs *l, struct slice line, size_t offset, struct err *err)
{
	struct cursor c = { .text = line };
	struct found_ref f = { .where = "list" };

	(void)cursor_take_run(&c, is_space);
	f.offset = offset + c.at;
	f.text = cursor_take_run(&c, is_word_byte);
	f.length = f.text.len;
	if (f.length == 0 || first_is(f.text, '#'))
		return COCKET_OK;
	(void)cursor_take_run(&c, is_space);
	if (!cursor_is_at_end(&c) && cursor_peek(&c) != '#')
		return image_refs_add_problem(l, offset + c.at, f.where, err, "expected one image name per line");
	return image_refs_add_written(l, &f, err);
}

enum cocket_code
plain_read(struct image_refs *l, struct slice bytes, struct err *err)
{
	size_t at = bom_length(bytes);

	while (at < bytes.len) {
		const struct slice rest = tail(bytes, at), line = head(rest, find(rest, '\n'));

		if (read_line(l, line, at, err))
			return err->code;
		at += line.len + 1;
	}
	return COCKET_OK;
}
