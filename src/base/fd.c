/* What every user of a file descriptor needs (see fd.h).  Never gives up because of a signal. */
#include "base/fd.h"

#include <errno.h>
#include <unistd.h>

void
fd_close(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

enum cocket_code
fd_write_all(int fd, struct slice bytes, struct err *err)
{
	while (bytes.len) {
		ssize_t n = write(fd, bytes.ptr, bytes.len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fail_errno(err, COCKET_E_IO, "cannot be written");
		bytes = slice_of(bytes.ptr + n, bytes.len - (size_t)n);
	}
	return COCKET_OK;
}
