/* What goes to people, on stderr: "cocket: ...", "cocket: error: ...", "cocket: hint: ...".  Never a secret, and never stdout but for
 * log_copy_errors.
 * Text from outside must be escaped by the caller (escape.h); as a second fence control characters are replaced here. */
#ifndef COCKET_BASE_LOG_H
#define COCKET_BASE_LOG_H

#include <stdio.h>

#include "base/err.h"

enum log_level { LOG_QUIET = -1, LOG_NORMAL = 0, LOG_VERBOSE = 1 };
void log_set_level(enum log_level level);
enum log_level log_get_level(void);

void log_error(const char *fmt, ...) PRINTF_LIKE(1, 2);   /* always */
void log_note(const char *fmt, ...) PRINTF_LIKE(1, 2);    /* not with -q */
void log_note_once(const char *fmt, ...) PRINTF_LIKE(1, 2); /* the same one once a run */
void log_hint(const char *fmt, ...) PRINTF_LIKE(1, 2);    /* not with -q; the same one once a run */
void log_verbose(const char *fmt, ...) PRINTF_LIKE(1, 2); /* only with -v */

/* Errors stand there too, without "cocket: "; NULL: no more. */
void log_copy_errors(FILE *to);

#endif
