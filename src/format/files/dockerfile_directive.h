/* Parser directives of a Dockerfile, "# name=value" before anything else. */
#ifndef COCKET_FORMAT_FILES_DOCKERFILE_DIRECTIVE_H
#define COCKET_FORMAT_FILES_DOCKERFILE_DIRECTIVE_H

#include "base/err.h"
#include "base/slice.h"

struct directives {
	uint8_t escape;        /* '\\', or '`' by "# escape=`" */
	struct slice frontend; /* the image of "# syntax=", in the file; ptr NULL: none */
};

/* Of the file, of which those before that place are passed over (a BOM).  COCKET_E_FORMAT: with "LINE:COLUMN: ". */
MUST_CHECK enum cocket_code directives_read(struct directives *out, struct slice bytes, size_t at, struct err *err);

#endif
