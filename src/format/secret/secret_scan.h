/* One file, as its bytes pass, for secrets of the kinds of secret_kind.h.  Text is looked through as a whole; of a file that begins as something
 * else, nothing is.  Keeps a fixed amount of memory, and of what it finds only the kind. */
#ifndef COCKET_FORMAT_SECRET_SECRET_SCAN_H
#define COCKET_FORMAT_SECRET_SECRET_SCAN_H

#include "base/err.h"
#include "base/slice.h"
#include "format/secret/secret_kind.h"

/* One for each thread. */
struct secret_scan;
MUST_CHECK enum cocket_code secret_scan_new(struct secret_scan **out, struct err *err);
void secret_scan_free(struct secret_scan **s);

/* path: as a layer has it, with a '/' before it or not; is to live until the end. */
void secret_scan_begin(struct secret_scan *s, const char *path);
void secret_scan_add(struct secret_scan *s, struct slice bytes);
/* SECRET_BITs of what was found. */
uint32_t secret_scan_end(struct secret_scan *s);

/* The same of a text that is at hand: a variable's value, a label, a line of history. */
uint32_t secret_scan_text(struct secret_scan *s, struct slice text);

#endif
