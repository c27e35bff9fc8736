/* Unpacks an archive into a pipe, in a thread of its own (see archive_decompress.h).
 * What comes out is bounded by what went in (A23), and an end that is missing or damaged is an error even where the reader wanted no more. */
#include "image/archive/archive_decompress.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "stream/decompress.h"
#include "stream/fd_writer.h"

struct archive_decompress {
	struct writer base;       /* of plain bytes, on their way into the pipe */
	struct decompress *inflate;  /* owned */
	struct fd_writer pipe;
	int packed, out;          /* out: the pipe's other end */
	struct slice begin;
	uint64_t count, plain;    /* bytes that went in, that came out */
	bool is_cut;              /* the reader wanted no more */
	struct err err;
	pthread_t thread;
};

static enum cocket_code
plain_write(struct writer *base, struct slice bytes, struct err *err)
{
	struct archive_decompress *p = (struct archive_decompress *)base;

	p->plain += bytes.len;
	if (p->plain > decompress_ceiling(p->count)) /* A23 */
		return fail(err, COCKET_E_TOO_LARGE, "decompresses to more than %llu bytes", (unsigned long long)decompress_ceiling(p->count));
	if (writer_write(&p->pipe.base, bytes, err) == COCKET_OK)
		return COCKET_OK;
	p->is_cut = true;
	return err->code;
}

static enum cocket_code
decompress_some(struct archive_decompress *p, struct slice bytes)
{
	p->count += bytes.len;
	return writer_write(decompress_input(p->inflate), bytes, &p->err);
}

static void
decompress_all(struct archive_decompress *p)
{
	uint8_t piece[STREAM_PIECE_BYTES];
	ssize_t n;

	if (decompress_some(p, p->begin))
		return;
	while ((n = TEMP_FAILURE_RETRY(read(p->packed, piece, sizeof piece))) != 0) {
		if (n < 0) {
			fail_errno(&p->err, COCKET_E_IO, "cannot be read");
			return;
		}
		if (decompress_some(p, slice_of(piece, (size_t)n)))
			return;
	}
	(void)!decompress_finish(p->inflate, &p->err);
}

static void *
decompress_thread(void *arg)
{
	struct archive_decompress *p = arg;
	sigset_t pipe;

	(void)sigemptyset(&pipe);
	(void)sigaddset(&pipe, SIGPIPE); /* a reader that wants no more is no reason to die */
	(void)pthread_sigmask(SIG_BLOCK, &pipe, NULL);
	decompress_all(p);
	fd_close(&p->pipe.fd);
	return NULL;
}

static void
archive_decompress_free(struct archive_decompress **p)
{
	if (*p == NULL)
		return;
	decompress_free(&(*p)->inflate);
	fd_close(&(*p)->pipe.fd);
	fd_close(&(*p)->out);
	free(*p);
	*p = NULL;
}

static enum cocket_code
pipe_open(struct archive_decompress *p, struct err *err)
{
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) != 0)
		return fail_errno(err, COCKET_E_IO, "no pipe");
	p->out = ends[0];
	p->pipe = fd_writer_of(ends[1]);
	return COCKET_OK;
}

enum cocket_code
archive_decompress_open(struct archive_decompress **out, enum compression compression, int fd, struct slice begin, struct err *err)
{
	AUTO(archive_decompress_free) struct archive_decompress *p = calloc(1, sizeof *p);

	if (p == NULL)
		return no_memory(err);
	*p = (struct archive_decompress){ .base = { plain_write }, .pipe = { .fd = -1 }, .packed = fd, .out = -1, .begin = begin };
	if (decompress_new(&p->inflate, compression, UINT64_MAX, &p->base, err) || pipe_open(p, err))
		return err->code;
	if (pthread_create(&p->thread, NULL, decompress_thread, p) != 0)
		return fail(err, COCKET_E_IO, "no thread");
	*out = p;
	p = NULL;
	return COCKET_OK;
}

int
archive_decompress_fd(const struct archive_decompress *p)
{
	return p->out;
}

enum cocket_code
archive_decompress_finish(struct archive_decompress **p, enum cocket_code code, struct err *err)
{
	fd_close(&(*p)->out);
	(void)pthread_join((*p)->thread, NULL);
	if ((*p)->err.code && !((*p)->is_cut && code)) {
		*err = (*p)->err;
		code = err->code;
	}
	archive_decompress_free(p);
	return code;
}
