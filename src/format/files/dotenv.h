/* .env files as Compose reads them (compose-go dotenv/parser.go): NAME=value or NAME: value, "export" before it, single quotes, double quotes with
 * escapes, both over several lines, comments, variables of the environment and of earlier lines.  A value that cannot be read is refused
 * to whoever asks for it; the file is refused if it is not certain what its statements are. */
#ifndef COCKET_FORMAT_FILES_DOTENV_H
#define COCKET_FORMAT_FILES_DOTENV_H

#include "format/files/assignments.h"
#include "format/files/interpolation.h"

/* Adds to what is there; a later value of a name counts.  source: the file, for messages.  COCKET_E_FORMAT "SOURCE:LINE:COLUMN: ...";
 * COCKET_E_TOO_MANY; COCKET_E_NOMEM; what the environment returns. */
MUST_CHECK enum cocket_code dotenv_parse(struct assignments *a, const char *source, struct slice bytes, const struct interpolation *environment,
                                         struct err *err);

#endif
