/* Standard output: the result and nothing else, and the exit status that goes with it.
 * Every write is checked; a result that could not be written whole is never status 0.  What people are told besides goes by base/log.h. */
#ifndef COCKET_CLI_OUTPUT_OUTPUT_H
#define COCKET_CLI_OUTPUT_OUTPUT_H

#include "base/json_member.h"
#include "base/reason.h"

/* Frozen (cocket(1)). */
enum status {
	STATUS_OK = 0,
	STATUS_DENIED = 1,
	STATUS_USAGE = 2,
	STATUS_UNDECIDED = 3,
};
enum status status_worse(enum status a, enum status b); /* 2 over 1 over 3 over 0 */
enum status status_of(enum cocket_code code, enum err_cause cause); /* of an error: 2 if the user or the configuration is wrong, else 3 */

void out_open(void); /* before any file is opened: makes sure that descriptors 0, 1 and 2 are what they seem */
void out_printf(const char *fmt, ...) PRINTF_LIKE(1, 2);
void out_bytes(struct slice bytes);
void out_text(struct slice text); /* text from outside: escaped, whole */
void out_flush(void);             /* a result is complete */
/* One line of JSON, which the writer has printed; flushed. */
MUST_CHECK enum cocket_code out_json(struct json_writer *w, struct err *err);

/* The last act of the program.  Says what went wrong with standard output, if anything, and gives the status to exit with. */
enum status out_close(enum status status);

/* The error on stderr, as "cocket: error: network: WHAT: message" or "cocket: error: WHAT: message"; what may be NULL.  Its status. */
enum status print_err(const char *what, const struct err *err);
/* The same of an error after all was decided: what came is not what should have come (a refusal, status 1), or something failed. */
enum status print_failure(const char *what, const struct err *err);
/* "cocket: denied: reason: WHAT: detail", said even with -q. */
void print_denied(enum reason reason, const char *what, const char *detail);
/* "cocket: warning: would be denied: reason: WHAT: detail", said even with -q: the image passes only because a rule of the policy just warns. */
void print_would_deny(enum reason reason, const char *what, const char *detail);
/* "cocket: skipped: FILE:1:2: what: detail", said even with -q; an error where nothing may be skipped. */
void print_skipped(const char *place, const char *where, const char *detail, bool is_error);
/* A hint, unless it is NULL or "". */
void print_hint(const char *hint);

/* Reports a usage error of the command's own: the line, a hint (NULL none), status 2. */
enum status usage_error(const char *hint, const char *fmt, ...) PRINTF_LIKE(2, 3);

#endif
