/* Tar archives as they are written: ustar (POSIX.1-1988), and a PAX header (POSIX.1-2001) before a member whose size or name needs one.
 * Nothing of this machine goes in: owner 0, no user names; the same members give the same bytes. */
#ifndef COCKET_STREAM_TAR_WRITE_H
#define COCKET_STREAM_TAR_WRITE_H

#include "base/buf.h"
#include "stream/writer.h"

#define TAR_BLOCK_BYTES 512
#define TAR_END_BYTES (2 * TAR_BLOCK_BYTES)  /* of zeros: the end of an archive */
#define TAR_NAME_MAX_BYTES 4096

struct tar_entry {
	const char *name;   /* relative, without "." and ".."; a directory's ends in '/' */
	unsigned mode;      /* 0644 ... */
	int64_t mtime;      /* Unix seconds; 0 where the same input must give the same bytes */
	uint64_t size;      /* of the bytes that follow; 0 for a directory */
};

/* Appends all that stands before the member's bytes: a multiple of TAR_BLOCK_BYTES.  Pure. */
MUST_CHECK enum cocket_code tar_header_print(struct buf *out, const struct tar_entry *e, struct err *err);

/* Zeros between the end of a member's bytes and the next header: 0 to 511. */
size_t tar_padding(uint64_t size);

/* The same into a writer: header; the caller's bytes; padding; ... end. */
MUST_CHECK enum cocket_code tar_write_header(struct writer *to, const struct tar_entry *e, struct err *err);
MUST_CHECK enum cocket_code tar_write_padding(struct writer *to, uint64_t size, struct err *err);
MUST_CHECK enum cocket_code tar_write_end(struct writer *to, struct err *err);

#endif
