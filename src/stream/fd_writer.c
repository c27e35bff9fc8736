/* Bytes into a file descriptor (see fd_writer.h).  Takes all of them or fails; whether they are on the disk is the caller's to ask (fsync). */
#include "stream/fd_writer.h"

#include "base/file.h"

static enum cocket_code
fd_write(struct writer *base, struct slice bytes, struct err *err)
{
	return fd_write_all(((struct fd_writer *)base)->fd, bytes, err);
}

struct fd_writer
fd_writer_of(int fd)
{
	return (struct fd_writer){ .base = { fd_write }, .fd = fd };
}
