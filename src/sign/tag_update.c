/* Lost-update protection for tags (distribution-spec has no conditional PUT).  Whatever was once read at the tag while we work is
 * written again if it is gone.  After our element was written, we wait several times as long as our own read-to-write took and look:
 * a signer that read before we wrote has written by then, and if it wrote over ours, ours is merged into what it wrote.  Where the place can
 * lock (a layout), it is locked instead.  Never writes over a document that it cannot read whole, and never goes on writing to a registry
 * that does not keep what it was given. */
#include "sign/tag_update.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/random.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/list.h"
#include "base/log.h"
#include "sign/tag_writing.h"

#define ATTEMPTS_MAX 32
#define FRUITLESS_MAX 4 /* writes that are gone, with nothing new in their place */
#define UNCHANGED_MAX 3 /* looks at what was there before we wrote: a cache may be behind */
#define FAILURES_MAX 6  /* errors of the registry that we try again after */
#define SETTLE_MIN_MS 200
#define SETTLE_CONTENDED_MS 1000 /* at least, once another signer was seen at work */
#define SETTLE_MAX_MS 2000
#define SETTLE_FACTOR 4
#define PAUSE_MAX_MS 1000

/* --- times --------------------------------------------------------------------------------------- */

static int64_t
random_below(int64_t limit)
{
	uint32_t r;

	return limit > 0 && getrandom(&r, sizeof r, 0) == (ssize_t)sizeof r ? (int64_t)(r % (uint32_t)limit) : 0;
}

/* Signers that collided once must not do so in step again. */
static void
back_off(const struct tag_writing *u)
{
	int64_t limit = (u->window_ms + 1) << (u->attempts < 6 ? u->attempts : 6);

	clock_sleep_ms(random_below(limit < PAUSE_MAX_MS ? limit : PAUSE_MAX_MS));
}

static void
wait_to_confirm(struct tag_writing *u)
{
	int64_t least = u->contended ? SETTLE_CONTENDED_MS : SETTLE_MIN_MS;
	int64_t ms = SETTLE_FACTOR * u->window_ms;

	u->written = true;
	u->due_ms = clock_monotonic_ms() + (ms < least ? least : ms > SETTLE_MAX_MS ? SETTLE_MAX_MS : ms);
}

static void
wait_until_due(const struct tag_writing *u)
{
	for (int64_t left; (left = u->due_ms - clock_monotonic_ms()) > 0;)
		clock_sleep_ms(left);
}

/* --- one step ------------------------------------------------------------------------------------ */

enum step { STEP_WRITTEN, STEP_PUT_OFF, STEP_UNCHANGED, STEP_THERE };

/* Our own threads need not collide: two tags of one image, signed side by side, have one .sig tag. */
#define STRIPES 64
static pthread_mutex_t stripes[STRIPES];
static pthread_once_t stripes_ready = PTHREAD_ONCE_INIT;

static void
stripes_init(void)
{
	for (size_t i = 0; i < STRIPES; i++)
		(void)pthread_mutex_init(&stripes[i], NULL);
}

static pthread_mutex_t *
stripe_of(const struct tag_writing *u)
{
	(void)pthread_once(&stripes_ready, stripes_init);
	return &stripes[digest_of(slice_str(u->tag)).bytes[0] % STRIPES];
}

/* What we wrote is not there: is what was there before we wrote? */
static bool
is_as_before(const struct tag_writing *u, const struct tag_seen *seen)
{
	return seen->is_fresh == u->was_absent && (seen->is_fresh || digest_eq(&seen->digest, &u->before));
}

/* What we wrote is not there, and nobody who works as we do would have left it so. */
static enum cocket_code
loss_check(enum step *out, struct tag_writing *u, bool is_news, const struct tag_seen *seen, struct err *err)
{
	*out = STEP_WRITTEN;
	if (u->writes == 0)
		return COCKET_OK;
	u->contended = true;
	if (is_as_before(u, seen)) {
		*out = STEP_UNCHANGED;
		if (++u->unchanged > UNCHANGED_MAX)
			return fail_because(err, COCKET_E_REGISTRY, u->asked.kind == MANIFEST_INDEX ? CAUSE_NO_LIST : CAUSE_UNKNOWN,
			                    "tag %s: was written, and the registry still serves what was there before", u->tag);
	} else if (!is_news && ++u->fruitless > FRUITLESS_MAX) {
		return fail(err, COCKET_E_REGISTRY, "tag %s: written %u times, and the registry does not serve it as written", u->tag, u->writes);
	}
	return COCKET_OK;
}

static enum cocket_code
missing_write(enum step *out, struct tag_writing *u, const struct tag_seen *seen, struct err *err)
{
	bool is_written;

	if (tag_document_write(&is_written, u, seen, err))
		return err->code;
	*out = is_written ? STEP_WRITTEN : STEP_PUT_OFF;
	if (is_written) {
		u->was_absent = seen->is_fresh;
		u->before = seen->digest;
	}
	return COCKET_OK;
}

static bool
is_replaced(const struct tag_replaces *r, const struct tag_entry *e)
{
	AUTO(json_free) struct json_doc doc = { 0 };
	struct err ignored = { 0 };
	struct descriptor d;

	return json_parse(&doc, buf_slice(&e->json), &ignored) == COCKET_OK && descriptor_parse(&d, json_root(&doc), &ignored) == COCKET_OK &&
	       r->is_replaced(r->ctx, &d);
}

/* What comes after we have written is by somebody who works beside us, and stays; so does what they have put back. */
static void
replaced_mark(struct tag_writing *u, const struct tag_seen *seen)
{
	for (size_t i = u->own_count; i < u->known.count; i++) {
		struct tag_entry *e = &u->known.items[i];

		if (u->writes == 0)
			e->is_replaced = u->asked.replaces && is_replaced(u->asked.replaces, e);
		else if (e->is_replaced && !is_as_before(u, seen))
			e->is_replaced = !tag_entry_is_listed(&seen->manifest, e);
	}
}

static enum cocket_code
seen_handle(enum step *out, struct tag_writing *u, struct tag_seen *seen, struct err *err)
{
	const size_t before = u->known.count;

	if (tag_entries_add_listed(&u->known, &seen->manifest, err))
		return err->code;
	replaced_mark(u, seen);
	seen->is_sure = !seen->is_fresh || u->absent;
	u->absent = seen->is_fresh;
	u->contended |= u->writes > 0 && u->known.count > before;
	*out = STEP_THERE;
	if (tag_entries_are_listed(&seen->manifest, &u->known))
		return COCKET_OK;
	if (loss_check(out, u, u->known.count > before, seen, err) || *out == STEP_UNCHANGED)
		return err->code;
	return missing_write(out, u, seen, err);
}

/* Reads, and writes what was missing. */
static enum cocket_code
writing_step_locked(enum step *out, struct tag_writing *u, struct err *err)
{
	struct tag_seen seen = { 0 };

	enum cocket_code code = tag_document_read(&seen, u, err) ? err->code : seen_handle(out, u, &seen, err);
	manifest_free(&seen.manifest);
	return code;
}

static enum cocket_code
writing_step(enum step *out, struct tag_writing *u, struct err *err)
{
	pthread_mutex_t *stripe = stripe_of(u);

	(void)pthread_mutex_lock(stripe);
	enum cocket_code code = writing_step_locked(out, u, err);
	(void)pthread_mutex_unlock(stripe);
	return code;
}

/* Two writes of one tag at once make some registries stumble (docker-registry answers 400, DIGEST_INVALID).  What is known to be a no is
 * not asked again. */
static enum cocket_code
writing_step_again(enum step *out, struct tag_writing *u, struct err *err)
{
	enum cocket_code code = writing_step(out, u, err);

	if (code != COCKET_E_REGISTRY || (err->cause != CAUSE_UNKNOWN && err->cause != CAUSE_MANIFEST) || ++u->failures > FAILURES_MAX)
		return code;
	log_verbose("tag %s: %s: trying again", u->tag, err->message);
	*err = (struct err){ 0 };
	*out = STEP_PUT_OFF;
	u->contended = true;
	return COCKET_OK;
}

/* --- the whole ----------------------------------------------------------------------------------- */

/* Where the look after the wait finds all, it is done.  Where nothing was written there is nothing to wait for; nor is there under a lock. */
static void
was_there(struct tag_writing *u)
{
	if (u->locked || u->writes == 0 || u->written)
		u->done = true;
	else
		wait_to_confirm(u);
}

/* Where nobody else was seen, the look after the wait is the first one. */
static void
was_not_there(struct tag_writing *u, enum step step)
{
	u->written = false;
	if (u->locked || step == STEP_PUT_OFF)
		return;
	if (step == STEP_WRITTEN && !u->contended) {
		wait_to_confirm(u);
		return;
	}
	if (step == STEP_UNCHANGED) {
		log_verbose("tag %s: not served yet as it was written, looking again", u->tag);
		clock_sleep_ms(SETTLE_MIN_MS);
		return;
	}
	log_verbose("tag %s: others are changing it too, merging again", u->tag);
	back_off(u);
}

/* Until it is written and time must pass, or all is done. */
static enum cocket_code
writing_run(struct tag_writing *u, struct err *err)
{
	enum step step;

	while (u->attempts++ < ATTEMPTS_MAX) {
		if (writing_step_again(&step, u, err))
			return err->code;
		if (step == STEP_THERE)
			was_there(u);
		else
			was_not_there(u, step);
		if (u->done || u->written)
			return COCKET_OK;
	}
	return fail(err, COCKET_E_REGISTRY, "tag %s: overwritten by others %d times: try again", u->tag, ATTEMPTS_MAX);
}

static enum cocket_code
writing_init(struct tag_writing *u, struct source *s, const struct tag_update *asked, struct err *err)
{
	*u = (struct tag_writing){ .source = s, .asked = *asked, .fresh = BUF(MANIFEST_MAX_BYTES) };
	u->locked = s->ref.transport != TRANSPORT_REGISTRY; /* a registry has nothing to hold others off with */
	snprintf(u->tag, sizeof u->tag, "%s", asked->tag);
	u->asked.tag = u->tag;
	u->asked.element = u->asked.fresh = slice_of(NULL, 0);
	u->asked.listed = NULL;
	if (asked->subject) {
		u->subject = *asked->subject;
		u->asked.subject = &u->subject;
	}
	if (buf_add(&u->fresh, asked->fresh, err) || (asked->element.len > 0 && tag_entries_add_json(&u->known, asked->element, err)))
		return err->code;
	if (asked->listed && tag_entries_add_listed(&u->known, asked->listed, err))
		return err->code;
	u->own_count = u->known.count;
	return COCKET_OK;
}

static enum cocket_code
writing_run_locked(struct tag_writing *u, struct err *err)
{
	if (u->source->ops->lock(u->source, err))
		return err->code;
	enum cocket_code code = writing_run(u, err);
	u->source->ops->unlock(u->source);
	return code;
}

enum cocket_code
tag_write(struct tag_writing **out, struct source *s, const struct tag_update *asked, struct err *err)
{
	struct tag_writing *u = malloc(sizeof *u);

	if (u == NULL)
		return no_memory(err);
	if (writing_init(u, s, asked, err) || (u->locked ? writing_run_locked(u, err) : writing_run(u, err))) {
		tag_writing_free(&u);
		return err->code;
	}
	u->asked.replaces = NULL; /* the caller's, and it is done */
	*out = u;
	return COCKET_OK;
}

enum cocket_code
tag_confirm(struct tag_writing *u, struct err *err)
{
	while (!u->done) {
		wait_until_due(u);
		if (writing_run(u, err))
			return err->code;
	}
	return COCKET_OK;
}

void
tag_writing_free(struct tag_writing **w)
{
	if (*w == NULL)
		return;
	tag_entries_free(&(*w)->known);
	buf_free(&(*w)->fresh);
	free(*w);
	*w = NULL;
}

/* --- several ------------------------------------------------------------------------------------- */

void
writings_free(struct writings *w)
{
	for (size_t i = 0; i < w->count; i++)
		tag_writing_free(&w->items[i]);
	free(w->items);
	*w = (struct writings){ 0 };
}

size_t
writings_replaced(const struct writings *w)
{
	size_t n = 0;

	for (size_t i = 0; i < w->count; i++)
		n += w->items[i]->known.count - tag_entries_count(&w->items[i]->known);
	return n;
}

bool
writings_contended(const struct writings *w)
{
	for (size_t i = 0; i < w->count; i++)
		if (w->items[i]->contended)
			return true;
	return false;
}

enum cocket_code
writings_add(struct writings *w, struct source *s, const struct tag_update *u, struct err *err)
{
	if (LIST_GROW(w, LIST_MAX, "tags", err) || tag_write(&w->items[w->count], s, u, err))
		return err->code;
	w->count++;
	return COCKET_OK;
}

enum cocket_code
writings_confirm(struct writings *w, struct err *err)
{
	for (size_t i = 0; i < w->count; i++)
		if (tag_confirm(w->items[i], err))
			return err->code;
	return COCKET_OK;
}

enum cocket_code
tag_update(struct source *s, const struct tag_update *asked, struct err *err)
{
	AUTO(tag_writing_free) struct tag_writing *w = NULL;

	return tag_write(&w, s, asked, err) ? err->code : tag_confirm(w, err);
}
