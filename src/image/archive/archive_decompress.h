/* An archive that is compressed as a whole, `docker save | gzip`: a thread decompresses it into a pipe, which is then read as any other. */
#ifndef COCKET_IMAGE_ARCHIVE_ARCHIVE_DECOMPRESS_H
#define COCKET_IMAGE_ARCHIVE_ARCHIVE_DECOMPRESS_H

#include "base/err.h"
#include "base/slice.h"
#include "stream/compression.h"

struct archive_decompress;

/* begin: what was read of fd already.  fd is borrowed until archive_decompress_finish. */
MUST_CHECK enum cocket_code archive_decompress_open(struct archive_decompress **out, enum compression compression, int fd, struct slice begin, struct err *err);
int archive_decompress_fd(const struct archive_decompress *p); /* the plain bytes are read from here */

/* Ends it; *p is gone.  code: what the reader made of the bytes, with its error in err.  Where decompression failed, that is the error: what the
 * reader met is only what followed from it. */
MUST_CHECK enum cocket_code archive_decompress_finish(struct archive_decompress **p, enum cocket_code code, struct err *err);

#endif
