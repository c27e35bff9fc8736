/* Where in a text file a byte stands, as editors count. */
#ifndef COCKET_FORMAT_TEXT_LINE_COLUMN_H
#define COCKET_FORMAT_TEXT_LINE_COLUMN_H

#include <stdarg.h>

#include "base/err.h"
#include "base/slice.h"

/* Both from 1; columns are characters of UTF-8, of which a byte order mark before the file is none. */
struct line_column {
	size_t line, column;
};
struct line_column line_column_of(struct slice bytes, size_t offset);

/* The same of a part of a file, whatever it begins with. */
struct line_column line_column_step(struct slice bytes, size_t offset);

/* As fail, with "LINE:COLUMN: " before the message. */
enum cocket_code line_column_fail(struct err *err, struct slice bytes, size_t offset, enum cocket_code code, const char *fmt, ...)
	PRINTF_LIKE(5, 6);

#endif
