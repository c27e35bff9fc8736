/* TUF's PATHPATTERN (TUF 1.0 section 4.5): both sides are split at "/", then each part is a glob as Python's fnmatchcase reads it.
 * '*' is any run of characters, '**' no more than that; '?' one character; [abc], [a-z], [!abc] one of a set.  Characters are code points. */
#ifndef COCKET_FORMAT_TEXT_PATH_PATTERN_H
#define COCKET_FORMAT_TEXT_PATH_PATTERN_H

#include <stdbool.h>

bool path_pattern_matches(const char *pattern, const char *path);

#endif
