/* The search for forms of secrets (secret_form.h) in a text. */
#ifndef COCKET_FORMAT_SECRET_SECRET_SEARCH_H
#define COCKET_FORMAT_SECRET_SECRET_SEARCH_H

#include <stdint.h>

#include "base/slice.h"

/* SECRET_BITs of those whose pivots, which are among their first bytes, stand from one place to before another. */
uint32_t secret_search(struct slice text, size_t from, size_t end);

#endif
