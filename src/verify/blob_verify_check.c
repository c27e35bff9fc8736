/* Every blob's bytes: size and digest, and of a layer that has a diff ID the digest of what it unpacks to, in one pass.
 * What came out of unpacking counts for nothing before the packed bytes' own digest is proved: a damaged layer is a wrong digest, not a bad
 * gzip file (A23, A34). */
#include <stdlib.h>

#include "base/limits.h"
#include "verify/blob_verify.h"

/* Counts for whoever watches, on the way to what unpacks. */
struct aside {
	struct writer base;
	struct progress *progress;
	struct writer *next; /* NULL: none */
};

static enum cocket_code
aside_write(struct writer *base, struct slice bytes, struct err *err)
{
	struct aside *a = (struct aside *)base;

	progress_add(a->progress, bytes.len);
	return a->next ? writer_write(a->next, bytes, err) : COCKET_OK;
}

static struct descriptor
descriptor_of(const struct blob *b)
{
	return (struct descriptor){ .media_type = b->media_type, .digest = b->digest, .size = b->size, .has_urls = b->has_urls };
}

static enum cocket_code
layer_check(const struct blob *b, struct source *s, struct crew *c, struct err *err)
{
	AUTO(layer_hash_close) struct layer_hash u = { 0 };
	const struct descriptor d = descriptor_of(b);
	struct aside a = { .base = { .write = aside_write }, .progress = c->progress, .next = &u.base };

	if (layer_hash_open(&u, b->compression, b->size, &c->lanes, err))
		return err->code;
	enum cocket_code code = u.is_packed ? source_stream(s, &d, &a.base, err) : source_stream_async(s, &d, &a.base, &c->lanes.spare, err);
	return code ? code : layer_hash_check(&u, &b->digest, &b->diff_id, err);
}

static enum cocket_code
bytes_check(const struct blob *b, struct source *s, struct crew *c, struct err *err)
{
	const struct descriptor d = descriptor_of(b);
	struct aside a = { .base = { .write = aside_write }, .progress = c->progress };

	return source_stream_async(s, &d, &a.base, &c->lanes.spare, err);
}

/* --- a blob that flowed by once and is gone: an archive on a pipe --- */

static enum cocket_code
streamed_compression_check(const struct blob *b, const struct streamed_blob *seen, struct err *err)
{
	static const char *const words[] = { [COMPRESSION_NONE] = "not packed", [COMPRESSION_GZIP] = "gzip", [COMPRESSION_ZSTD] = "zstd" };
	const enum compression compression = b->size == 0 ? COMPRESSION_NONE : b->compression;

	if (seen->compression == compression)
		return COCKET_OK;
	if (compression == COMPRESSION_NONE)
		return fail(err, COCKET_E_FORMAT, "is %s, its media type says it is not packed", words[seen->compression]);
	return fail(err, COCKET_E_FORMAT, "is not %s, as its media type says", words[compression]);
}

static enum cocket_code
seen_check(const struct blob *b, const struct streamed_blob *seen, struct err *err)
{
	if (seen->size != b->size)
		return fail(err, COCKET_E_SIZE, "%llu bytes, expected %llu", (unsigned long long)seen->size, (unsigned long long)b->size);
	if (digest_compare(&b->digest, &seen->digest, err))
		return err->code;
	if (!b->has_diff_id)
		return COCKET_OK;
	if (streamed_compression_check(b, seen, err))
		return err->code;
	if (seen->why) {
		*err = *seen->why;
		return err->code;
	}
	const struct digest *is = seen->compression == COMPRESSION_NONE ? &seen->digest : &seen->diff_id;
	return digest_compare(&b->diff_id, is, err) ? within(err, "unpacked") : COCKET_OK;
}

/* --- all of them --- */

struct checking {
	struct crew *crew;
	struct blob **order; /* the largest first, so that none is left for one core at the end */
	size_t count;
	atomic_size_t begun;
};

static int
by_size(const void *a, const void *b)
{
	const struct blob *x = *(struct blob *const *)a, *y = *(struct blob *const *)b;

	if (x->size != y->size)
		return x->size > y->size ? -1 : 1;
	return x < y ? -1 : x > y;
}

static enum cocket_code
any_check(const struct blob *b, struct source *s, struct crew *c, struct err *err)
{
	const struct descriptor d = descriptor_of(b);
	struct streamed_blob seen;

	if (source_streamed_blob(&seen, s, &d)) {
		progress_add(c->progress, b->size);
		return seen_check(b, &seen, err);
	}
	return b->has_diff_id ? layer_check(b, s, c, err) : bytes_check(b, s, c, err);
}

static void
blob_check(void *ctx, size_t worker, size_t item)
{
	struct checking *w = ctx;
	struct blob *b = w->order[item];
	struct err err = { 0 };
	struct source *s;

	atomic_fetch_add(&w->begun, 1);
	if (crew_source(&s, w->crew, worker, &err) == COCKET_OK)
		(void)!any_check(b, s, w->crew, &err);
	blob_set(b, &err);
	if (atomic_load(&w->begun) == w->count) /* nothing is left for this thread's core */
		atomic_fetch_add(&w->crew->lanes.spare, 1);
}

static enum cocket_code
order_make(struct checking *w, struct blobs *blobs, struct err *err)
{
	w->order = calloc(blobs->count + 1, sizeof *w->order);
	if (w->order == NULL)
		return fail(err, COCKET_E_NOMEM, "out of memory");
	for (size_t i = 0; i < blobs->count; i++)
		if (!blobs->items[i].is_done) {
			w->order[w->count++] = &blobs->items[i];
			progress_expect(w->crew->progress, blobs->items[i].size);
		}
	qsort(w->order, w->count, sizeof *w->order, by_size);
	return COCKET_OK;
}

enum cocket_code
deep_check(struct blobs *blobs, struct crew *c, struct err *err)
{
	struct checking w = { .crew = c };

	if (order_make(&w, blobs, err))
		return err->code;
	atomic_store(&c->lanes.spare, w.count < c->workers ? (int)(c->workers - w.count) : 0);
	thread_pool_run(c->workers, w.count, blob_check, &w);
	free(w.order);
	return COCKET_OK;
}
