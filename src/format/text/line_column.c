/* Lines end at a line feed alone, whatever else a format takes for an end. */
#include "format/text/line_column.h"

#include <stdio.h>

#include "format/text/bom.h"
#include "format/text/slice_scan.h"

struct line_column
line_column_step(struct slice bytes, size_t offset)
{
	struct line_column p = { 1, 1 };

	for (size_t i = 0; i < offset && i < bytes.len; i++) {
		if (bytes.ptr[i] == '\n')
			p = (struct line_column){ p.line + 1, 1 };
		else if ((bytes.ptr[i] & 0xc0) != 0x80)
			p.column++;
	}
	return p;
}

struct line_column
line_column_of(struct slice bytes, size_t offset)
{
	const size_t before = bom_length(bytes);

	return offset < before ? (struct line_column){ 1, 1 } : line_column_step(tail(bytes, before), offset - before);
}

enum cocket_code
line_column_fail(struct err *err, struct slice bytes, size_t offset, enum cocket_code code, const char *fmt, ...)
{
	struct line_column p = line_column_of(bytes, offset);
	char message[ERR_MESSAGE_BYTES];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(message, sizeof message, fmt, ap);
	va_end(ap);
	return fail(err, code, "%zu:%zu: %s", p.line, p.column, message);
}
