/* The JSON form of an instruction's arguments: ["a", "b"]. */
#ifndef COCKET_FORMAT_FILES_DOCKERFILE_JSON_H
#define COCKET_FORMAT_FILES_DOCKERFILE_JSON_H

#include "base/slice.h"

/* An array of strings, as encoding/json takes it, invalid UTF-8 and lone surrogates too.  Of anything else that is JSON the builder refuses the
 * file. */
bool is_json_form(struct slice arguments);

#endif
