/* An instruction's name and its flags, taken apart byte by byte as BuildKit does (frontend/dockerfile/parser/split_command.go): quotes and
 * escapes are taken off anywhere in a flag, so that --fr"o"m=IMAGE is --from=IMAGE. */
#ifndef COCKET_FORMAT_FILES_DOCKERFILE_FLAGS_H
#define COCKET_FORMAT_FILES_DOCKERFILE_FLAGS_H

#include "base/buf.h"
#include "base/limits.h"

struct instruction {
	struct slice name, arguments; /* of the line; the flags are the first of the arguments */
};
struct instruction instruction_split(struct slice line);

/* What stands before the first blanks, which are passed over too. */
struct slice argument_take(struct slice *rest);

/* Case does not matter, as for instructions, AS and the keys of a mount. */
bool instruction_is(struct slice name, const char *what);
/* The one of them, up to NULL, that it is; NULL: none. */
const char *instruction_find(const char *const names[], struct slice name);

/* Without the quotes around it, of either kind. */
struct slice quotes_inside(struct slice s);

/* Whether c opens a quote, or closes the one that is open; *quote: which is open, 0 none. */
bool quote_toggle(int *quote, int c);

struct flag {
	struct slice text; /* "--name=value", as the builder has it */
	struct slice raw;  /* the bytes of the line */
	bool is_plain;     /* they are the same bytes: text is of the line too */
};

struct flags {
	struct slice rest; /* what was not read yet; behind the last flag: the arguments */
	uint8_t escape;
	struct buf text;   /* owned */
};
#define FLAGS(arguments, token) ((struct flags){ .rest = (arguments), .escape = (token), .text = BUF(IMAGE_LINE_MAX_BYTES) })
void flags_free(struct flags *f);

/* The next flag, which lives until the next call; *more false behind the last.  COCKET_E_NOMEM, COCKET_E_TOO_LARGE. */
MUST_CHECK enum cocket_code flags_next(struct flags *f, bool *more, struct flag *out, struct err *err);

#endif
