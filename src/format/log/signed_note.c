/* Signed notes: see signed_note.h.  The text ends at the last empty line, so that no text can pass for a signature. */
#include "format/log/signed_note.h"

#include <stdlib.h>

#include "base/encoding.h"
#include "base/escape.h"

#define DASH "\xe2\x80\x94 "

void
signed_note_free(struct signed_note *n)
{
	for (size_t i = 0; i < n->count; i++)
		buf_free(&n->lines[i].signature);
	n->count = 0;
}

/* "well-formed UTF-8, no ASCII control characters but newline". */
static enum cocket_code
characters_check(struct slice note, struct err *err)
{
	for (size_t i = 0; i < note.len; i++)
		if (note.ptr[i] < ' ' && note.ptr[i] != '\n')
			return fail(err, COCKET_E_FORMAT, "control character %d at byte %zu", note.ptr[i], i);
	if (!utf8_valid(note))
		return fail(err, COCKET_E_FORMAT, "not UTF-8");
	return COCKET_OK;
}

/* Where the signatures begin; 0 where there is no empty line. */
static size_t
signatures_begin(struct slice note)
{
	for (size_t i = note.len; i >= 2; i--)
		if (note.ptr[i - 1] == '\n' && note.ptr[i - 2] == '\n')
			return i;
	return 0;
}

static enum cocket_code
name_check(struct slice name, struct err *err)
{
	if (name.len == 0 || memchr(name.ptr, '+', name.len))
		return fail(err, COCKET_E_FORMAT, "key name %s, expected one without spaces and +", TEXT(name));
	return COCKET_OK;
}

static enum cocket_code
signature_set(struct note_line *out, struct slice base64, struct err *err)
{
	AUTO(buf_free) struct buf bytes = BUF(NOTE_HINT_BYTES + NOTE_SIGNATURE_MAX_BYTES);

	if (base64_decode(&bytes, base64, err))
		return err->code;
	if (bytes.len <= NOTE_HINT_BYTES)
		return fail(err, COCKET_E_FORMAT, "%zu bytes, expected a signature behind %d of a hint", bytes.len, NOTE_HINT_BYTES);
	out->signature = BUF(NOTE_SIGNATURE_MAX_BYTES);
	if (buf_add(&out->signature, slice_of(bytes.ptr + NOTE_HINT_BYTES, bytes.len - NOTE_HINT_BYTES), err))
		return err->code;
	memcpy(out->hint, bytes.ptr, NOTE_HINT_BYTES);
	return COCKET_OK;
}

static enum cocket_code
line_parse(struct note_line *out, struct slice line, struct err *err)
{
	struct slice rest;

	if (!slice_starts(line, DASH))
		return fail(err, COCKET_E_FORMAT, "%s, expected a dash, a name and a signature", TEXT(line));
	rest = slice_of(line.ptr + strlen(DASH), line.len - strlen(DASH));
	out->name = slice_take_until(&rest, ' ');
	if (name_check(out->name, err))
		return err->code;
	return signature_set(out, rest, err);
}

static enum cocket_code
lines_parse(struct signed_note *n, struct slice rest, struct err *err)
{
	if (rest.len == 0 || rest.ptr[rest.len - 1] != '\n')
		return fail(err, COCKET_E_FORMAT, "no whole line with a signature at the end");
	while (rest.len > 0) {
		struct slice line = slice_take_until(&rest, '\n');

		if (n->count == NOTE_LINES_MAX)
			return fail(err, COCKET_E_TOO_MANY, "more than %d signatures", NOTE_LINES_MAX);
		if (line_parse(&n->lines[n->count], line, err))
			return within(err, "signature %zu", n->count + 1);
		n->count++;
	}
	return COCKET_OK;
}

static enum cocket_code
note_parse(struct signed_note *n, struct slice note, struct err *err)
{
	size_t at;

	if (note.len > NOTE_MAX_BYTES)
		return fail(err, COCKET_E_TOO_LARGE, "%zu bytes, at most %d are read", note.len, NOTE_MAX_BYTES);
	if (characters_check(note, err))
		return err->code;
	at = signatures_begin(note);
	if (at < 3)
		return fail(err, COCKET_E_FORMAT, "no text and empty line before signatures");
	n->text = slice_of(note.ptr, at - 1);
	return lines_parse(n, slice_of(note.ptr + at, note.len - at), err);
}

enum cocket_code
signed_note_parse(struct signed_note *out, struct slice note, struct err *err)
{
	out->count = 0;
	if (note_parse(out, note, err) == COCKET_OK)
		return COCKET_OK;
	signed_note_free(out);
	return within(err, "signed note");
}
