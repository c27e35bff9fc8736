/* Bytes into a file descriptor (see fd_writer.h).  Takes all of them or fails; whether they are on the disk is the caller's to ask (fsync). */
#include "stream/fd_writer.h"

#include <errno.h>
#include <unistd.h>

static enum cocket_code
fd_write(struct writer *base, struct slice bytes, struct err *err)
{
	int fd = ((struct fd_writer *)base)->fd;

	while (bytes.len > 0) {
		ssize_t n = write(fd, bytes.ptr, bytes.len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fail_errno(err, COCKET_E_IO, "cannot be written");
		bytes = slice_of(bytes.ptr + n, bytes.len - (size_t)n);
	}
	return COCKET_OK;
}

struct fd_writer
fd_writer_of(int fd)
{
	return (struct fd_writer){ .base = { fd_write }, .fd = fd };
}
