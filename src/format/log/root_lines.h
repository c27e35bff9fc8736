/* A root file with several roots, one a line, as `gh attestation trusted-root` prints them (JSON lines); any other file is one root.  Bytes alone. */
#ifndef COCKET_FORMAT_LOG_ROOT_LINES_H
#define COCKET_FORMAT_LOG_ROOT_LINES_H

#include <stdbool.h>

#include "base/slice.h"

struct root_lines {
	struct slice rest; /* borrowed: what is still to come */
	size_t line;       /* of the root that was taken, from 1; 0: the file is one root */
	bool is_several, is_begun;
};

struct root_lines root_lines_of(struct slice text);
/* The next root's text; false: there is none.  A file of one root has one, empty or not.  Lines of white space are passed over. */
bool root_lines_next(struct slice *root, struct root_lines *lines);

#endif
