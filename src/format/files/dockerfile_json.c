/* The JSON form: see dockerfile_json.h. */
#include "format/files/dockerfile_json.h"

#include "format/text/cursor.h"
#include "format/text/slice_scan.h"

static bool
is_blank(uint8_t c)
{
	return is_among(c, " \t\r\n");
}

static bool
take_hex_digit(struct cursor *c)
{
	return is_among(cursor_next(c), "0123456789abcdefABCDEF");
}

/* Behind the backslash. */
static bool
take_escape(struct cursor *c)
{
	const int letter = cursor_next(c);

	if (letter == 'u')
		return take_hex_digit(c) && take_hex_digit(c) && take_hex_digit(c) && take_hex_digit(c);
	return is_among(letter, "\"\\/bfnrt");
}

static bool
take_string(struct cursor *c)
{
	if (!cursor_take(c, '"'))
		return false;
	while (!cursor_take(c, '"')) {
		const int byte = cursor_next(c);

		if (byte < ' ' || (byte == '\\' && !take_escape(c))) /* the end, too, is less than a blank */
			return false;
	}
	return true;
}

static bool
take_item(struct cursor *c)
{
	(void)cursor_take_run(c, is_blank);
	if (!take_string(c))
		return false;
	(void)cursor_take_run(c, is_blank);
	return true;
}

static bool
take_items(struct cursor *c)
{
	do {
		if (!take_item(c))
			return false;
	} while (cursor_take(c, ','));
	return cursor_take(c, ']');
}

bool
is_json_form(struct slice arguments)
{
	struct cursor c = { .text = arguments };

	if (!cursor_take(&c, '['))
		return false;
	(void)cursor_take_run(&c, is_blank);
	return (cursor_take(&c, ']') || take_items(&c)) && cursor_is_at_end(&c);
}
