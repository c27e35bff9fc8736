/* The pattern that was probably meant by one that is refused: only ever words of a message. */
#ifndef COCKET_FORMAT_NAME_PATTERN_HINT_H
#define COCKET_FORMAT_NAME_PATTERN_HINT_H

#include <stdbool.h>

#include "base/err.h"

/* Puts " (did you mean "PATTERN"?)" behind the message, if what is next to the text is right.  Returns err->code. */
enum cocket_code pattern_hint_add(struct err *err, const char *text, bool (*is_right)(const char *candidate));

/* True for a host alone, which docker would read as the name of an image of its own: "registry.example.com", "localhost:5000". */
bool pattern_is_host(const char *text);

#endif
