/* Patterns for image names, as people type them: TUF's globs over "host/path", with docker's short forms ("alpine" is
 * docker.io/library/alpine).
 * Never lets through a pattern that no name could match, or whose meaning a person may take for another. */
#ifndef COCKET_FORMAT_NAME_IMAGE_PATTERN_H
#define COCKET_FORMAT_NAME_IMAGE_PATTERN_H

#include "format/name/reference.h"

/* Writes the pattern that names are held against.  COCKET_E_USAGE, with the pattern that was probably meant; _read: without it. */
MUST_CHECK enum cocket_code image_pattern_parse(char out[static NAME_TEXT_BYTES], const char *text, struct err *err);
MUST_CHECK enum cocket_code image_pattern_read(char out[static NAME_TEXT_BYTES], const char *text, struct err *err);

/* True where all that inner matches lies in outer, as far as can be told from their parts. */
bool image_pattern_within(const char *inner, const char *outer);

#endif
