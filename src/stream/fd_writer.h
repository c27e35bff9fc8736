/* The end of a pipeline: bytes into a file descriptor. */
#ifndef COCKET_STREAM_FD_WRITER_H
#define COCKET_STREAM_FD_WRITER_H

#include "stream/writer.h"

struct fd_writer {
	struct writer base;
	int fd; /* borrowed */
};

struct fd_writer fd_writer_of(int fd);

#endif
