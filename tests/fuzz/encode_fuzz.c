/* Fuzzes encode.c and text.c: a text that decodes is the text that its value encodes to, and escaped text is printable and whole. */
#include <stdlib.h>

#include "base/encoding.h"
#include "base/escape.h"
#include "base/limits.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool what)
{
	if (!what)
		abort();
}

static void
base64_is_the_only_text(struct slice text)
{
	AUTO(buf_free) struct buf bytes = BUF(MIB);
	AUTO(buf_free) struct buf lines = BUF(MIB);
	AUTO(buf_free) struct buf again = BUF(2 * MIB);
	struct err err = { 0 };

	enum cocket_code by_lines = base64_decode_lines(&lines, text, &err);
	if (base64_decode(&bytes, text, &err) != COCKET_OK)
		return;
	must(by_lines == COCKET_OK && slice_eq(buf_slice(&bytes), buf_slice(&lines)));
	must(base64_encode(&again, buf_slice(&bytes), &err) == COCKET_OK && slice_eq(buf_slice(&again), text));
}

/* Over the text itself or a little before it, as into another buffer: the same value, or the same words. */
static void
base64_is_the_same_where_it_lies(struct slice text)
{
	AUTO(buf_free) struct buf bytes = BUF(MIB);
	const size_t before = text.len % 5;
	uint8_t *own = malloc(before + text.len + 1);
	struct err copied = { 0 }, err = { 0 };
	size_t size;

	must(own != NULL);
	if (text.len > 0)
		memcpy(own + before, text.ptr, text.len);
	if (base64_decoded_size(&size, slice_of(own + before, text.len), &err) == COCKET_OK)
		(void)!base64_decode_in_place(own, size, slice_of(own + before, text.len), &err);
	must(base64_decode(&bytes, text, &copied) == err.code && strcmp(copied.message, err.message) == 0);
	must(err.code != COCKET_OK || slice_eq(slice_of(own, size), buf_slice(&bytes)));
	free(own);
}

static void
hex_is_the_only_text(struct slice text)
{
	uint8_t bytes[64];
	char again[2 * sizeof bytes + 1];
	struct err err = { 0 };

	if (text.len > 2 * sizeof bytes || hex_decode(bytes, text.len / 2, text, &err) != COCKET_OK)
		return;
	hex_encode(again, slice_of(bytes, text.len / 2));
	must(slice_is(text, again));
}

static void
escaped_text_is_printable(struct slice text)
{
	size_t room = 4 * text.len + 1;
	char *out = malloc(room);

	must(out != NULL);
	size_t len = text_escape(out, room, text);
	must(len == strlen(out) && len >= text.len && utf8_valid(slice_str(out)));
	for (size_t i = 0; i < len; i++)
		must((unsigned char)out[i] >= 0x20 && out[i] != 0x7F);
	must(strlen(TEXT(text)) < TEXT_QUOTE_BYTES);
	free(out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice text = slice_of(data, size);

	if (size > MIB)
		return 0;
	base64_is_the_same_where_it_lies(text);
	base64_is_the_only_text(text);
	hex_is_the_only_text(text);
	escaped_text_is_printable(text);
	return 0;
}
