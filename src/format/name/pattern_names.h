/* Is there an image name that a pattern with globs could match? */
#ifndef COCKET_FORMAT_NAME_PATTERN_NAMES_H
#define COCKET_FORMAT_NAME_PATTERN_NAMES_H

#include <stdbool.h>

#include "base/slice.h"

/* HOST/PATH with globs, its sets closed.  *part: the first part that no name has; false then. */
bool pattern_names_some(struct slice *part, struct slice pattern);

/* The same of the glob of a tag. */
bool pattern_names_tag(struct slice glob);

#endif
