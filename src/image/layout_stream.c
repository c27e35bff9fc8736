/* A blob of an OCI layout, of any size, in pieces: the file is read ahead by the kernel, and memory stays flat.
 * Never through a symbolic link, never a file that is not a regular one (A22); whoever takes the bytes hashes them. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "image/layout.h"

static enum cocket_code
blob_open(int *out, struct layout *l, const struct descriptor *d, struct err *err)
{
	char hex[DIGEST_HEX_BYTES];
	struct stat st;

	if (layout_blobs(l, err))
		return err->code;
	digest_print_hex(hex, &d->digest);
	*out = openat(l->blobs, hex, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (*out < 0 && errno == ENOENT)
		return fail(err, COCKET_E_NOT_FOUND, "%s/%s: no such file", LAYOUT_BLOBS, hex);
	if (*out < 0 && errno == ELOOP)
		return fail(err, COCKET_E_IO, "%s/%s: is a symbolic link", LAYOUT_BLOBS, hex);
	if (*out < 0 || fstat(*out, &st) < 0)
		return fail_errno(err, COCKET_E_IO, "%s/%s", LAYOUT_BLOBS, hex);
	if (!S_ISREG(st.st_mode))
		return fail(err, COCKET_E_IO, "%s/%s: not a regular file", LAYOUT_BLOBS, hex);
	if ((uint64_t)st.st_size != d->size)
		return fail(err, COCKET_E_SIZE, "%llu bytes, expected %llu", (unsigned long long)st.st_size, (unsigned long long)d->size);
	return COCKET_OK;
}

enum cocket_code
layout_stream(struct source *s, const struct descriptor *d, uint64_t from, struct writer *to, struct err *err)
{
	AUTO(fd_close) int fd = -1;
	uint8_t piece[STREAM_PIECE_BYTES];
	ssize_t n;

	if (blob_open(&fd, layout_of(s), d, err))
		return err->code;
	(void)posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	while ((n = pread(fd, piece, sizeof piece, (off_t)from)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fail_errno(err, COCKET_E_IO, "cannot be read");
		if (writer_write(to, slice_of(piece, (size_t)n), err))
			return err->code;
		from += (uint64_t)n;
	}
	return COCKET_OK;
}

enum cocket_code
layout_clone(struct source **out, struct source *s, struct err *err)
{
	return layout_open(out, &s->ref, false, err);
}
