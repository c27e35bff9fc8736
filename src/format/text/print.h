/* Small shapes that everything printed here is made of. */
#ifndef COCKET_FORMAT_TEXT_PRINT_H
#define COCKET_FORMAT_TEXT_PRINT_H

#include "base/json.h"

static inline void
print_text(struct json_writer *w, const char *name, const char *text)
{
	json_key(w, name);
	json_put_string(w, slice_str(text));
}

#endif
