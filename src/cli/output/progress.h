/* One line on the terminal that says how far a long run of bytes has come: bytes of how many, how fast, how long still. */
#ifndef COCKET_CLI_OUTPUT_PROGRESS_H
#define COCKET_CLI_OUTPUT_PROGRESS_H

#include <stdbool.h>

#include "base/progress.h"

struct watch;

/* Watches p from a thread of its own until watch_stop, which takes the line away; p must live as long.  NULL, which watch_stop takes: stderr
 * is no terminal, or something else is said there meanwhile (-q, -v). */
struct watch *watch_start(struct progress *p, const char *what);
void watch_stop(struct watch **w);

/* "1.2 GiB", and "3 s", "4 min 5 s", "2 h 3 min" */
#define PROGRESS_TEXT_BYTES 32
void bytes_print(char out[static PROGRESS_TEXT_BYTES], uint64_t bytes);
void duration_print(char out[static PROGRESS_TEXT_BYTES], uint64_t seconds);
/* The line, without the carriage return. */
#define PROGRESS_LINE_BYTES 160
void progress_print(char out[static PROGRESS_LINE_BYTES], const char *what, uint64_t done, uint64_t total, int64_t elapsed_ms);

#endif
