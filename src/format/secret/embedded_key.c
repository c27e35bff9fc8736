/* Private keys within other texts: see embedded_key.h. */
#include "format/secret/embedded_key.h"

#include "format/text/slice_scan.h"

/* In JSON the ends of lines are written "\n", and a '\' before each of these where JSON is a text in JSON. */
static bool
has_written_line_ends(struct slice text)
{
	const uint8_t *end = text.len > 11 ? memmem(text.ptr + 11, text.len - 11, "-----", 5) : NULL;

	return end != NULL && (size_t)(end - text.ptr) + 7 < text.len && end[5] == '\\';
}

/* Four digits of base 16 at most. */
static unsigned
code_read(size_t *n, struct slice text)
{
	static const char digits[] = "0123456789abcdef";
	unsigned code = 0;

	for (int i = 0; i < 4 && *n < text.len && is_among(text.ptr[*n] | 0x20, digits); i++)
		code = code << 4 | (unsigned)(strchr(digits, text.ptr[(*n)++] | 0x20) - digits);
	return code;
}

/* What an escape at the beginning of text stands for, '\0' for what no key has in it; *n: how long it is. */
static uint8_t
escape_read(size_t *n, struct slice text)
{
	uint8_t letter;

	for (*n = 0; *n < text.len && text.ptr[*n] == '\\'; ++*n)
		;
	if (*n == text.len)
		return '\0';
	letter = text.ptr[(*n)++];
	if (letter != 'u')
		return letter == 'n' ? '\n' : letter == '/' ? '/' : '\0';
	const unsigned code = code_read(n, text);
	return code < 0x80 ? (uint8_t)code : '\0';
}

/* Into the file that it was: of JSON with true ends of lines, of YAML without what its lines are set in by. */
enum private_key_kind
embedded_key_probe(struct slice text)
{
	const bool has_escapes = has_written_line_ends(text);
	uint8_t plain[PRIVATE_KEY_PEM_MAX_BYTES];
	bool is_at_begin = false;
	size_t n = 0, taken;

	for (size_t i = 0; i < text.len && n < sizeof plain; i += taken) {
		const bool is_escape = has_escapes && text.ptr[i] == '\\';
		const uint8_t c = is_escape ? escape_read(&taken, tail(text, i)) : text.ptr[i];

		if (!is_escape)
			taken = 1;
		if (c == '\0' || (is_at_begin && (c == ' ' || c == '\t')))
			continue;
		plain[n++] = c;
		is_at_begin = c == '\n';
	}
	return private_key_probe(slice_of(plain, n));
}
