/* Bytes that flow: whoever has them pushes them into a writer, which may push them on into the next.
 * A writer takes all of a slice or fails; after a failure it is not written to again.  Nothing that flowed is proved before the end. */
#ifndef COCKET_STREAM_WRITER_H
#define COCKET_STREAM_WRITER_H

#include "base/err.h"
#include "base/slice.h"

struct writer { /* the first member of each kind */
	enum cocket_code (*write)(struct writer *w, struct slice bytes, struct err *err);
};

MUST_CHECK static inline enum cocket_code
writer_write(struct writer *w, struct slice bytes, struct err *err)
{
	return bytes.len == 0 ? COCKET_OK : w->write(w, bytes, err);
}

#endif
