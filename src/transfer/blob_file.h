/* Where a blob's bytes come to lie: a run of an open file, from an offset on.  What is there already from an earlier run is hashed and
 * kept, the transfer goes on behind it, and all of it is proved at the end; a layer is unpacked meanwhile and held against its diff ID. */
#ifndef COCKET_TRANSFER_BLOB_FILE_H
#define COCKET_TRANSFER_BLOB_FILE_H

#include "transfer/object_copy.h"

struct blob_file {
	int fd;          /* open for reading and writing */
	uint64_t offset; /* of the blob's first byte */
	uint64_t there;  /* bytes from an earlier run, not proved; at most the blob's size */
};

/* COCKET_OK: size and digest are those of the object, and it unpacks to its diff ID where it has one; the bytes are written, not yet
 * flushed.  *fetched: how many bytes came from the source.  What is no transient error: what the source has is another, or is not to be
 * had; else what is there may be gone on from. */
MUST_CHECK enum cocket_code blob_file_fetch(uint64_t *fetched, const struct blob_file *l, const struct object_copy *b, struct err *err);

/* Is all of the object there already?  *is_there false: it is not, err says why.  True with an error: it is, and unpacks to something else. */
MUST_CHECK enum cocket_code blob_file_check(bool *is_there, const struct blob_file *l, const struct object_copy *b, struct err *err);

/* All of the bytes, written at that offset. */
MUST_CHECK enum cocket_code blob_file_write(int fd, uint64_t offset, struct slice bytes, struct err *err);

#endif
