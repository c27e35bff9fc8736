/* Lost-update protection for tags (distribution-spec has no conditional PUT).  Whatever was once read at the tag while we work is
 * written again if it is gone.  After our element was read back, we wait several times as long as our own read-to-write took and look
 * again: a signer that read before we wrote has written by then, and if it wrote over ours, ours is merged into what it wrote.  Where
 * the place can lock (a layout), it is locked instead.  Never writes over a document that it cannot read whole. */
#include "sign/update.h"

#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "sign/known.h"
#include "sign/merged.h"

#define ATTEMPTS_MAX 32
#define FAILURES_MAX 6 /* errors of the registry that we try again after */
#define DEFERRED_MAX 3
#define SETTLE_MIN_MS 200
#define SETTLE_CONTENDED_MS 1000 /* at least, once another signer was seen at work */
#define SETTLE_MAX_MS 2000
#define SETTLE_FACTOR 4
#define PAUSE_MAX_MS 1000

struct update {
	struct source *source;
	const struct tag_update *asked;
	struct known known;
	bool has_config;
	struct digest config;        /* the last one uploaded */
	int deferred;                /* times in a row that an upload put the write off */
	bool absent;                 /* the last read found nothing at the tag */
	bool contended;
	int64_t window_ms;           /* the longest read-to-write */
};

static enum cocket_code
document_parse(struct manifest *out, const struct update *u, struct slice bytes, const char *served_type, struct err *err)
{
	if (manifest_parse(out, bytes, served_type, err))
		return err->code;
	if (out->kind == u->asked->kind)
		return COCKET_OK;
	if (out->kind == MANIFEST_INDEX)
		return fail(err, COCKET_E_FORMAT, "is an index, expected a manifest; left as it is");
	return fail(err, COCKET_E_FORMAT, "is a manifest, expected an index; left as it is");
}

/* The document at the tag, or the fresh one. */
static enum cocket_code
current_read(struct manifest *out, bool *is_fresh, struct update *u, struct err *err)
{
	AUTO(fetch_free) struct fetch f = { .kind = FETCH_TAG, .max = MANIFEST_MAX_BYTES };

	memcpy(f.tag, u->asked->tag, strlen(u->asked->tag) + 1);
	source_fetch(u->source, &f, 1);
	*is_fresh = f.err.code == COCKET_E_NOT_FOUND;
	if (*is_fresh)
		return document_parse(out, u, u->asked->fresh, NULL, err);
	if (f.err.code) {
		*err = f.err;
		return within(err, "tag %s", u->asked->tag);
	}
	if (document_parse(out, u, buf_slice(&f.body), f.served_type[0] ? f.served_type : NULL, err) || manifest_one_reading_check(out, err))
		return within(err, "tag %s", u->asked->tag);
	return COCKET_OK;
}

static bool
has_own_config(const struct update *u, const struct manifest *m)
{
	return u->asked->config_print && strcmp(m->config.media_type, MEDIA_OCI_CONFIG) == 0;
}

static enum cocket_code
config_print(struct buf *out, const struct update *u, const struct manifest *m, struct err *err)
{
	struct digest *digests = NULL;
	size_t count = 0;

	if (merged_digests(&digests, &count, &u->known, m, err))
		return err->code;
	enum cocket_code code = u->asked->config_print(out, digests, count, err);
	free(digests);
	return code;
}

/* *uploaded: the config was not there yet. */
static enum cocket_code
config_prepare(bool *uploaded, struct update *u, const struct buf *config, struct err *err)
{
	struct digest digest = digest_of(buf_slice(config));

	if (u->has_config && digest_eq(&u->config, &digest))
		return COCKET_OK;
	if (u->source->ops->put_blob(u->source, buf_slice(config), &digest, err))
		return err->code;
	u->has_config = true;
	u->config = digest;
	*uploaded = true;
	return COCKET_OK;
}

static enum cocket_code
merged_put(struct update *u, const struct manifest *m, const struct buf *config, struct err *err)
{
	AUTO(buf_free) struct buf bytes = BUF(MANIFEST_MAX_BYTES);
	bool ignored;

	if (merged_print(&bytes, &u->known, m, config, err))
		return within(err, "tag %s", u->asked->tag);
	return u->source->ops->put_manifest(u->source, buf_slice(&bytes), m->media_type, u->asked->tag, NULL, &ignored, err);
}

/* Writes, unless something had to be uploaded first: then what was read is too old by now, and is read again (but not for ever). */
static enum cocket_code
merged_write(struct update *u, const struct manifest *m, bool sure, int64_t read_at, struct err *err)
{
	AUTO(buf_free) struct buf config = BUF(CONFIG_MAX_BYTES);
	bool uploaded = false;

	if (u->known.count > u->asked->max)
		return fail(err, COCKET_E_TOO_MANY, "tag %s: has %zu already, more than %zu are not looked at", u->asked->tag,
		            u->known.count - 1, u->asked->max);
	if (has_own_config(u, m) && (config_print(&config, u, m, err) || config_prepare(&uploaded, u, &config, err)))
		return within(err, "tag %s: config", u->asked->tag);
	if (!sure || (uploaded && ++u->deferred < DEFERRED_MAX))
		return COCKET_OK;
	u->deferred = 0;
	if (merged_put(u, m, &config, err))
		return err->code;
	int64_t window = clock_monotonic_ms() - read_at + 1;
	u->window_ms = window > u->window_ms ? window : u->window_ms;
	return COCKET_OK;
}

static void
pause_ms(int64_t ms)
{
	struct timespec t = { .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 };

	nanosleep(&t, NULL);
}

static int64_t
random_below(int64_t limit)
{
	uint32_t r;

	return limit > 0 && getrandom(&r, sizeof r, 0) == (ssize_t)sizeof r ? (int64_t)(r % (uint32_t)limit) : 0;
}

/* Signers that collided once must not do so in step again. */
static void
back_off(const struct update *u, int attempt)
{
	int64_t limit = (u->window_ms + 1) << (attempt < 6 ? attempt : 6);

	pause_ms(random_below(limit < PAUSE_MAX_MS ? limit : PAUSE_MAX_MS));
}

static void
settle(const struct update *u)
{
	int64_t least = u->contended ? SETTLE_CONTENDED_MS : SETTLE_MIN_MS;
	int64_t ms = SETTLE_FACTOR * u->window_ms;

	pause_ms(ms < least ? least : ms > SETTLE_MAX_MS ? SETTLE_MAX_MS : ms);
}

/* *there: all that is known is at the tag.  Otherwise it was missing, and has been written now, or will be when it is sure what to
 * write.  A registry may say "not found" while it writes the tag for someone else, and beginning afresh would lose what is there: it has
 * to say so twice. */
static enum cocket_code
step(bool *there, struct update *u, struct err *err)
{
	AUTO(manifest_free) struct manifest m = { 0 };
	int64_t begin = clock_monotonic_ms();
	size_t before = u->known.count;
	bool is_fresh, sure;

	*there = false;
	if (current_read(&m, &is_fresh, u, err) || known_add_listed(&u->known, &m, err))
		return err->code;
	u->contended |= u->window_ms > 0 && u->known.count > before;
	sure = !is_fresh || u->absent;
	u->absent = is_fresh;
	*there = known_all_listed(&m, &u->known);
	return *there ? COCKET_OK : merged_write(u, &m, sure, begin, err);
}

/* Two writes of one tag at once make some registries stumble (docker-registry answers 400, DIGEST_INVALID). */
static enum cocket_code
step_again(bool *there, struct update *u, int *failures, struct err *err)
{
	enum cocket_code code = step(there, u, err);

	if (code != COCKET_E_REGISTRY || ++*failures > FAILURES_MAX)
		return code;
	log_verbose("tag %s: %s: trying again", u->asked->tag, err->message);
	*err = (struct err){ 0 };
	*there = false;
	u->contended = true;
	return COCKET_OK;
}

/* locked: nobody else writes, so what was read back stays. */
static enum cocket_code
run(struct update *u, bool locked, struct err *err)
{
	bool there = false, settled = locked;
	int failures = 0;

	for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
		if (step_again(&there, u, &failures, err))
			return err->code;
		if (there && settled)
			return COCKET_OK;
		if (there) {
			settle(u);
			settled = true;
			continue;
		}
		u->contended |= settled && !locked;
		settled = locked;
		if (u->contended && u->deferred == 0) {
			log_verbose("tag %s: others are changing it too, merging again", u->asked->tag);
			back_off(u, attempt);
		}
	}
	return fail(err, COCKET_E_REGISTRY, "tag %s: overwritten by others %d times: try again", u->asked->tag, ATTEMPTS_MAX);
}

enum cocket_code
tag_update(struct source *s, const struct tag_update *asked, struct err *err)
{
	struct update u = { .source = s, .asked = asked };
	bool locked = s->ref.transport != TRANSPORT_REGISTRY; /* a registry has nothing to hold others off with */

	if (locked && s->ops->lock(s, err))
		return err->code;
	enum cocket_code code = asked->element.len > 0 ? known_add_json(&u.known, asked->element, err) : COCKET_OK;
	if (code == COCKET_OK && asked->listed)
		code = known_add_listed(&u.known, asked->listed, err);
	if (code == COCKET_OK)
		code = run(&u, locked, err);
	if (locked)
		s->ops->unlock(s);
	known_free(&u.known);
	return code;
}
