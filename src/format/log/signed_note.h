/* Signed notes (C2SP signed-note): a text, and lines with signatures of it, each with the name of a key and four bytes that hint at it.
 * Bytes to values, pure: which line counts, and whether it is good, is for whoever knows the keys. */
#ifndef COCKET_FORMAT_LOG_SIGNED_NOTE_H
#define COCKET_FORMAT_LOG_SIGNED_NOTE_H

#include "base/buf.h"

#define NOTE_MAX_BYTES 16384
#define NOTE_LINES_MAX 64
#define NOTE_HINT_BYTES 4
#define NOTE_SIGNATURE_MAX_BYTES 1024

struct note_line {
	struct slice name;
	uint8_t hint[NOTE_HINT_BYTES];
	struct buf signature; /* owned: what follows the hint */
};

struct signed_note {
	struct slice text; /* what is signed: with the newline of its last line */
	struct note_line lines[NOTE_LINES_MAX];
	size_t count; /* at least 1 */
};

/* Borrows from note.  COCKET_E_FORMAT, COCKET_E_TOO_LARGE, COCKET_E_TOO_MANY. */
MUST_CHECK enum cocket_code signed_note_parse(struct signed_note *out, struct slice note, struct err *err);
void signed_note_free(struct signed_note *n);

#endif
