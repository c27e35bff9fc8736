/* A driver of the streams of blobs, for tests: what no command of cocket does to one blob alone.  Never part of what is installed.
 *   client get IMAGE DIGEST SIZE [FROM]     writes the blob to stdout, from that byte on (then without a look at its digest)
 *   client many N IMAGE DIGEST SIZE         N threads at once, each over a clone; nothing is written
 *   client put IMAGE FILE [DIGEST SIZE [MOUNT]]  uploads the file, as what it is or as that; MOUNT: a repository that may have it
 * TIMEOUT_MS is --timeout.  The last line on stderr is "ok, N requests" or the error's code and message.  Exit status 0 or 1. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/escape.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/reason.h"
#include "base/thread_pool.h"
#include "image/source.h"
#include "image/source_open.h"

#define THREADS_MAX 64

static enum cocket_code
to_stdout(struct writer *w, struct slice bytes, struct err *err)
{
	(void)w;
	return fwrite(bytes.ptr, 1, bytes.len, stdout) == bytes.len ? COCKET_OK : fail_errno(err, COCKET_E_IO, "stdout");
}

static enum cocket_code
to_nothing(struct writer *w, struct slice bytes, struct err *err)
{
	(void)w, (void)bytes, (void)err;
	return COCKET_OK;
}

/* --- get -------------------------------------------------------------------------------------- */

static enum cocket_code
blob_named(struct descriptor *out, char **args, struct err *err)
{
	if (digest_parse(&out->digest, slice_str(args[0]), err))
		return err->code;
	return u64_parse(&out->size, slice_str(args[1]), UINT64_MAX, err);
}

static enum cocket_code
get(struct source *s, char **args, int n, struct err *err)
{
	struct writer out = { .write = to_stdout };
	struct descriptor blob = { 0 };
	uint64_t from = 0;

	if (blob_named(&blob, args, err))
		return err->code;
	if (n < 3)
		return source_stream(s, &blob, &out, err);
	if (u64_parse(&from, slice_str(args[2]), UINT64_MAX, err))
		return err->code;
	return s->ops->stream(s, &blob, from, &out, err);
}

/* --- many ------------------------------------------------------------------------------------- */

struct many {
	struct source *source;
	struct descriptor blob;
	struct err errs[THREADS_MAX];
};

static void
get_in_thread(void *ctx, size_t worker, size_t item)
{
	struct many *m = ctx;
	struct writer out = { .write = to_nothing };
	struct source *mine = NULL;

	(void)worker;
	if (source_clone(&mine, m->source, &m->errs[item]) || source_stream(mine, &m->blob, &out, &m->errs[item]))
		log_verbose("thread %zu failed", item);
	source_close(&mine);
}

static enum cocket_code
many(struct source *s, size_t threads, char **args, struct err *err)
{
	static struct many m;

	m.source = s;
	if (blob_named(&m.blob, args, err))
		return err->code;
	thread_pool_run(threads, threads, get_in_thread, &m);
	for (size_t i = 0; i < threads; i++)
		if (m.errs[i].code) {
			*err = m.errs[i];
			return err->code;
		}
	return COCKET_OK;
}

/* --- put -------------------------------------------------------------------------------------- */

static void
put_close(struct blob_put **p)
{
	if (*p)
		(*p)->close(*p);
}

static enum cocket_code
put(struct source *s, char **args, int n, struct err *err)
{
	AUTO(put_close) struct blob_put *p = NULL;
	AUTO(buf_free) struct buf file = BUF(1024 * MIB);
	struct descriptor blob = { 0 };

	if (file_read(&file, args[0], err))
		return err->code;
	blob.digest = digest_of(buf_slice(&file));
	blob.size = file.len;
	if (n > 2 && blob_named(&blob, args + 1, err))
		return err->code;
	if (s->ops->put_open(&p, s, &blob, n > 3 ? args[3] : NULL, err))
		return err->code;
	for (size_t at = 0; !p->done && at < file.len; at += STREAM_PIECE_BYTES) {
		size_t left = file.len - at;
		if (writer_write(&p->base, slice_of(file.ptr + at, left < STREAM_PIECE_BYTES ? left : STREAM_PIECE_BYTES), err))
			return err->code;
	}
	return p->commit(p, err);
}

/* ---------------------------------------------------------------------------------------------- */

static enum cocket_code
perform(struct source *s, int argc, char **argv, struct err *err)
{
	if (strcmp(argv[1], "get") == 0)
		return get(s, argv + 3, argc - 3, err);
	if (strcmp(argv[1], "put") == 0)
		return put(s, argv + 3, argc - 3, err);
	return many(s, (size_t)atoi(argv[2]), argv + 4, err);
}

int
main(int argc, char **argv)
{
	const char *timeout = getenv("TIMEOUT_MS");
	const struct session_options options = { .timeout_ms = timeout ? atoi(timeout) : 60000 };
	bool is_many = argc > 1 && strcmp(argv[1], "many") == 0;
	struct session *session = NULL;
	struct source *source = NULL;
	struct reference ref;
	struct err err = { 0 };
	uint64_t requests = 0;

	if (argc < (is_many ? 6 : 4))
		return 2;
	log_set_level(LOG_VERBOSE);
	if (reference_parse(&ref, argv[is_many ? 3 : 2], &err) || session_new(&session, &options, &err) ||
	    source_open(&source, session, &ref, strcmp(argv[1], "put") == 0, &err) || perform(source, argc, argv, &err))
		log_verbose("failed");
	source_close(&source);
	if (session)
		requests = session_request_count(session);
	session_free(&session);
	if (fflush(stdout))
		return 1;
	if (err.code)
		fprintf(stderr, "%s: %s\n", reason_word(reason_of(err.code)), err.message);
	else
		fprintf(stderr, "ok, %llu requests\n", (unsigned long long)requests);
	return err.code ? 1 : 0;
}
