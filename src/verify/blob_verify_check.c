/* Every blob's bytes (image/blob_check.h), or what they were when they flowed by.  One bad blob hides no other. */
#include <stdlib.h>

#include "image/blob_workers.h"
#include "verify/blob_verify.h"

static struct descriptor
descriptor_of(const struct blob *b)
{
	return (struct descriptor){ .media_type = b->media_type, .digest = b->digest, .size = b->size, .has_urls = b->has_urls };
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
	struct source *source;
	struct progress *progress;
	struct layer_watch *watch; /* NULL none */
	struct blob **blobs; /* owned; those that are not done yet */
	size_t count;
};

static enum cocket_code
any_check(const struct blob *b, const struct checking *c, struct blob_worker *w, struct err *err)
{
	const struct descriptor d = descriptor_of(b);
	const struct blob_expected expected = { .d = &d, .has_diff_id = b->has_diff_id, .compression = b->compression, .diff_id = &b->diff_id };
	struct source *s;
	struct streamed_blob seen;

	if (blob_worker_source(&s, w, c->source, err))
		return err->code;
	if (!source_streamed_blob(&seen, s, &d))
		return layer_watch_check(c->watch, &expected, s, w->lanes, c->progress, err);
	progress_add(c->progress, b->size);
	return seen_check(b, &seen, err) ? err->code : layer_watch_miss(c->watch, &expected, err);
}

static void
blob_run(void *ctx, size_t i, struct blob_worker *w)
{
	const struct checking *c = ctx;
	struct err err = { 0 };

	(void)!any_check(c->blobs[i], c, w, &err);
	blob_set(c->blobs[i], &err);
}

static uint64_t
blob_size(const void *ctx, size_t i)
{
	return ((const struct checking *)ctx)->blobs[i]->size;
}

static enum cocket_code
open_blobs_find(struct checking *c, struct blobs *blobs, struct err *err)
{
	c->blobs = calloc(blobs->count + 1, sizeof *c->blobs);
	if (c->blobs == NULL)
		return no_memory(err);
	for (size_t i = 0; i < blobs->count; i++)
		if (!blobs->items[i].is_done) {
			c->blobs[c->count++] = &blobs->items[i];
			progress_expect(c->progress, blobs->items[i].size);
		}
	return COCKET_OK;
}

enum cocket_code
blob_verify_check(struct blobs *blobs, struct source *s, size_t workers, struct progress *p, struct layer_watch *watch, struct err *err)
{
	struct checking c = { .source = s, .progress = p, .watch = watch };

	if (open_blobs_find(&c, blobs, err))
		return err->code;
	const struct blob_work work = { .count = c.count, .size = blob_size, .run = blob_run, .ctx = &c };
	enum cocket_code code = blob_workers_run(workers, &work, err);
	free(c.blobs);
	return code;
}
