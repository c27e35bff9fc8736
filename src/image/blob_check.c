/* Checking a blob's bytes: see blob_check.h.  Nothing of it is kept. */
#include "image/blob_check.h"

/* Counts for whoever watches, on the way to what decompresses. */
struct counting {
	struct writer base;
	struct progress *progress;
	struct writer *next; /* NULL: none */
};

static enum cocket_code
counting_write(struct writer *base, struct slice bytes, struct err *err)
{
	struct counting *c = (struct counting *)base;

	progress_add(c->progress, bytes.len);
	return c->next ? writer_write(c->next, bytes, err) : COCKET_OK;
}

static enum cocket_code
layer_check(const struct blob_expected *b, struct source *from, struct layer_budget *lanes, struct progress *p, struct err *err)
{
	AUTO(layer_hash_close) struct layer_hash u = { 0 };
	struct counting c = { .base = { .write = counting_write }, .progress = p, .next = &u.base };

	if (layer_hash_open(&u, b->compression, b->d->size, lanes, b->also, err))
		return err->code;
	enum cocket_code code = u.is_compressed ? source_stream(from, b->d, &c.base, err) : source_stream_async(from, b->d, &c.base, &lanes->spare, err);
	return code ? code : layer_hash_check(&u, &b->d->digest, b->diff_id, err);
}

enum cocket_code
blob_check(const struct blob_expected *b, struct source *from, struct layer_budget *lanes, struct progress *p, struct err *err)
{
	struct counting c = { .base = { .write = counting_write }, .progress = p };

	return b->has_diff_id ? layer_check(b, from, lanes, p, err) : source_stream_async(from, b->d, &c.base, &lanes->spare, err);
}
