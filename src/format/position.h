/* Where in a text file a byte stands, as editors count. */
#ifndef COCKET_FORMAT_POSITION_H
#define COCKET_FORMAT_POSITION_H

#include "base/slice.h"

/* Both from 1; columns are characters of UTF-8. */
struct position {
	size_t line, column;
};
struct position position_of(struct slice bytes, size_t offset);

#endif
