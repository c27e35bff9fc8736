/* The byte order mark that some editors put before UTF-8: no part of the text. */
#ifndef COCKET_FORMAT_TEXT_BOM_H
#define COCKET_FORMAT_TEXT_BOM_H

#include "base/slice.h"

#define BOM "\xef\xbb\xbf"

/* How many bytes of the file it takes. */
static inline size_t
bom_length(struct slice file)
{
	return slice_starts(file, BOM) ? strlen(BOM) : 0;
}

#endif
