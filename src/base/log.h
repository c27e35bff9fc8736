/* What goes to people, on stderr: "cocket: ...", "cocket: error: ...", "cocket: hint: ...".  Never stdout, never a secret.
 * Text from outside must be escaped by the caller (text.h); as a second fence control characters are replaced here. */
#ifndef COCKET_BASE_LOG_H
#define COCKET_BASE_LOG_H

#include "base/err.h"

enum log_level { LOG_QUIET = -1, LOG_NORMAL = 0, LOG_VERBOSE = 1 };
void log_set_level(enum log_level level);

void log_error(const char *fmt, ...) PRINTF_LIKE(1, 2);   /* always */
void log_note(const char *fmt, ...) PRINTF_LIKE(1, 2);    /* not with -q */
void log_hint(const char *fmt, ...) PRINTF_LIKE(1, 2);    /* not with -q */
void log_verbose(const char *fmt, ...) PRINTF_LIKE(1, 2); /* only with -v */

#endif
