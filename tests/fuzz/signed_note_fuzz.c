/* Signed notes, and the checkpoints in them: any bytes.  What is taken is the note's beginning, whole lines, and has its signatures after it.
 * Never touches a file or a network. */
#include <stdlib.h>

#include "format/log/checkpoint.h"
#include "format/log/signed_note.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
note_free(struct signed_note *n)
{
	signed_note_free(n);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(note_free) struct signed_note note = { 0 };
	struct checkpoint c;
	struct err err;

	if (signed_note_parse(&note, slice_of(data, size), &err))
		return 0;
	if (note.text.ptr != data || note.text.len == 0 || note.text.len >= size || data[note.text.len - 1] != '\n' || data[note.text.len] != '\n')
		abort();
	if (size > NOTE_MAX_BYTES || note.count == 0 || note.count > NOTE_LINES_MAX)
		abort();
	for (size_t i = 0; i < note.count; i++)
		if (note.lines[i].name.ptr < data || note.lines[i].name.ptr + note.lines[i].name.len > data + size)
			abort();
	if (checkpoint_parse(&c, note.text, &err) == COCKET_OK && (c.origin.ptr != data || c.origin.len == 0 || c.size > INT64_MAX))
		abort();
	(void)checkpoint_is_of_rekor_v1(&(struct checkpoint){ .origin = slice_of(data, size) });
	return 0;
}
