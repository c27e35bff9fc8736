/* Moving objects on several threads: see object_copy.h.
 * Never starts another object once one has failed. */
#include "transfer/object_copy.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/escape.h"
#include "image/blob_workers.h"

struct copy_result {
	struct copied shipped;
	struct err err;
};

struct move {
	const struct object_set *object_set;
	const struct object_copier *carrier;
	struct copy_result *results; /* owned */
	atomic_bool failed;
};

/* Windows' base layers may be kept by their maker alone, at "urls" that are never fetched (A24). */
static bool
is_foreign(const char *media_type)
{
	return strstr(media_type, ".foreign.") || strstr(media_type, ".nondistributable.");
}

/* Which of the image's blobs it is about; where a message begins with its digest, that is said once. */
static enum cocket_code
object_within(const struct set_object *p, struct err *err)
{
	char text[OBJECT_TEXT_BYTES], digest[DIGEST_TEXT_BYTES], lead[DIGEST_TEXT_BYTES + 2];

	digest_print(digest, &p->d.digest);
	snprintf(lead, sizeof lead, "%s: ", digest);
	set_object_print(text, p);
	if (err->code == COCKET_E_NOT_FOUND && is_foreign(p->d.media_type))
		return within(err, "%s: a foreign layer, whose urls are not fetched", text);
	if (slice_starts(slice_str(err->message), lead))
		memmove(err->message, err->message + strlen(lead), strlen(err->message) - strlen(lead) + 1);
	return within(err, "%s", text);
}

/* A layer that came inline. */
static enum cocket_code
at_hand_check(const struct set_object *p, struct layer_budget *lanes, struct err *err)
{
	AUTO(layer_hash_close) struct layer_hash u = { 0 };

	if (!p->has_bytes || !p->has_diff_id)
		return COCKET_OK;
	if (layer_hash_open(&u, p->compression, p->d.size, lanes, NULL, err) || writer_write(&u.base, buf_slice(&p->bytes), err))
		return err->code;
	return layer_hash_check(&u, &p->d.digest, &p->diff_id, err);
}

static enum cocket_code
object_run_copy(struct move *m, size_t i, struct blob_worker *w, struct err *err)
{
	const struct set_object *p = &m->object_set->objects[i];
	struct object_copy b = { .object_set = m->object_set, .object = i, .worker = w->number, .lanes = w->lanes };

	if (at_hand_check(p, w->lanes, err) || (!p->has_bytes && blob_worker_source(&b.from, w, p->from, err)))
		return err->code;
	return m->carrier->copy(&m->results[i].shipped, m->carrier->ctx, &b, err);
}

static void
object_run(void *ctx, size_t i, struct blob_worker *w)
{
	struct move *m = ctx;
	const struct set_object *p = &m->object_set->objects[i];
	struct err *err = &m->results[i].err;

	if (atomic_load(&m->failed) || p->is_left || object_run_copy(m, i, w, err) == COCKET_OK)
		return;
	(void)object_within(p, err);
	atomic_store(&m->failed, true);
}

static uint64_t
object_size(const void *ctx, size_t i)
{
	return ((const struct move *)ctx)->object_set->objects[i].d.size;
}

static enum cocket_code
results_sum(struct copied_total *out, const struct move *m, struct err *err)
{
	const struct object_set *s = m->object_set;

	*out = (struct copied_total){ 0 };
	for (size_t i = 0; i < s->count; i++) {
		const struct copy_result *r = &m->results[i];

		if (r->err.code) {
			*err = r->err;
			out->failed_image = s->objects[i].place.image;
			return err->code;
		}
		if (s->objects[i].is_left)
			continue;
		out->count++;
		out->were_there += r->shipped.was_there;
		out->bytes += s->objects[i].d.size;
		out->fetched += r->shipped.fetched;
	}
	return COCKET_OK;
}

enum cocket_code
objects_copy(struct copied_total *out, const struct object_set *s, const struct object_copier *carrier, struct err *err)
{
	struct move m = { .object_set = s, .carrier = carrier, .results = calloc(s->count + 1, sizeof *m.results) };
	const struct blob_work work = { .count = s->count, .size = object_size, .run = object_run, .ctx = &m };

	if (m.results == NULL)
		return no_memory(err);
	for (size_t i = 0; i < s->count; i++)
		progress_expect(s->progress, s->objects[i].has_bytes || s->objects[i].is_left ? 0 : s->objects[i].d.size);
	enum cocket_code code = blob_workers_run(blob_workers_count(true), &work, err);
	if (code == COCKET_OK)
		code = results_sum(out, &m, err);
	free(m.results);
	return code;
}
