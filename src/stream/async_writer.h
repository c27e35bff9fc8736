/* A writer that lets another thread do what comes after it, if there is one to spare: two hashes of one stream cost the time of one.
 * Without a thread to spare, or where none can be started, it writes on by itself; the answer is the same. */
#ifndef COCKET_STREAM_ASYNC_WRITER_H
#define COCKET_STREAM_ASYNC_WRITER_H

#include <stdatomic.h>

#include "stream/writer.h"

struct async_writer;

/* spare: threads that may still be started, taken from and given back to; it and next must outlive the writer. */
MUST_CHECK enum cocket_code async_writer_new(struct async_writer **out, atomic_int *spare, struct writer *next, struct err *err);
/* Ends the thread, if there is one. */
void async_writer_free(struct async_writer **b);

/* Where the bytes go; lives as long as b.  The error of the next writer may come some pieces late. */
struct writer *async_writer_input(struct async_writer *b);

/* Waits until the next writer has had all; its error. */
MUST_CHECK enum cocket_code async_writer_finish(struct async_writer *b, struct err *err);

#endif
