/* Lines of a Dockerfile, as BuildKit's scanner ends them. */
#ifndef COCKET_FORMAT_FILES_DOCKERFILE_LINE_H
#define COCKET_FORMAT_FILES_DOCKERFILE_LINE_H

#include "format/text/slice_scan.h"

/* The builder's limit of a line (bufio.MaxScanTokenSize), its end included. */
#define DOCKERFILE_LINE_MAX_BYTES 65535

/* The line that begins at *at, without its end; *at moves past it.  Every carriage return before the line feed is of the line's end
 * (trimNewline). */
static inline struct slice
dockerfile_take_line(struct slice bytes, size_t *at)
{
	struct slice rest = tail(bytes, *at), line = head(rest, find(rest, '\n'));

	*at += line.len + (line.len < rest.len);
	while (last_is(line, '\r'))
		line.len--;
	return line;
}

#endif
