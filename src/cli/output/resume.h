/* A transfer that goes on where it was: what is kept of it when it is interrupted or fails, and that the same command goes on, said to whoever waits.
 * A signal (Ctrl-C, SIGTERM, SIGHUP) then ends the program as it would have. */
#ifndef COCKET_CLI_OUTPUT_RESUME_H
#define COCKET_CLI_OUTPUT_RESUME_H

#include <limits.h>
#include <stdbool.h>

#include "base/err.h"
#include "base/progress.h"
#include "format/name/reference.h"

#define RESUME_TEXT_BYTES (PATH_MAX + 128)
struct resume {
	char text[RESUME_TEXT_BYTES];
	bool is_kept; /* something is, and trying again may help: after resume_end */
};

/* One at a time; to: a layout, an archive, or a registry. */
void resume_begin(struct resume *r, const struct reference *to);
/* The same of work that is no transfer: what to say of it if it is interrupted. */
void resume_begin_work(struct resume *r, const char *text);
/* code: with which it ended; p: how far it has come; may be NULL if it ended well. */
void resume_end(struct resume *r, enum cocket_code code, const struct progress *p);
/* Behind the error. */
void resume_hint(const struct resume *r);

#endif
