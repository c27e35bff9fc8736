/* The document at a tag that elements are added to: read, merged, written; one request each, and its config before it (see tag_update.c).
 * Never writes over a document that it cannot read whole, or that is something else. */
#include <stdlib.h>

#include "base/clock.h"
#include "sign/tag_merge.h"
#include "sign/tag_writing.h"

#define DEFERRED_MAX 3

static bool
has_platforms(const struct manifest *m)
{
	for (size_t i = 0; i < m->count; i++)
		if (m->items[i].has_platform)
			return true;
	return false;
}

static enum cocket_code
document_parse(struct manifest *out, const struct tag_writing *u, struct slice bytes, const char *served_type, struct err *err)
{
	if (manifest_parse(out, bytes, served_type, err))
		return err->code;
	if (out->kind == MANIFEST_INDEX && u->asked.kind != MANIFEST_INDEX)
		return fail(err, COCKET_E_FORMAT, "is an index, expected a manifest; left as it is");
	if (out->kind != u->asked.kind)
		return fail(err, COCKET_E_FORMAT, "is a manifest, expected an index; left as it is");
	if (out->kind == MANIFEST_INDEX && has_platforms(out)) /* referrers have none: an image's platforms are not to become some */
		return fail(err, COCKET_E_FORMAT, "is an image's index, expected a list of referrers; left as it is");
	return COCKET_OK;
}

/* Some registries take sha256-HEX for the digest: then the image itself comes, and there is no such tag. */
static bool
is_subject(const struct tag_writing *u, const struct fetch *f)
{
	return f->err.code == COCKET_OK && u->asked.subject && digest_eq(&f->body_digest, u->asked.subject);
}

static enum cocket_code
served_parse(struct manifest *out, const struct tag_writing *u, const struct fetch *f, struct err *err)
{
	*err = f->err;
	if (f->err.code)
		return err->code;
	if (document_parse(out, u, buf_slice(&f->body), f->served_type[0] ? f->served_type : NULL, err))
		return err->code;
	return manifest_one_reading_check(out, err);
}

enum cocket_code
tag_document_read(struct tag_seen *out, struct tag_writing *u, struct err *err)
{
	AUTO(fetch_free) struct fetch f = { .kind = FETCH_TAG, .max = MANIFEST_MAX_BYTES };

	out->read_at = clock_monotonic_ms();
	memcpy(f.tag, u->tag, sizeof f.tag);
	source_fetch(u->source, &f, 1);
	if (is_subject(u, &f) && u->writes > 0)
		return fail_because(err, COCKET_E_REGISTRY, CAUSE_NO_LIST, "tag %s: was written, and the registry serves the image itself there", u->tag);
	out->is_fresh = f.err.code == COCKET_E_NOT_FOUND || is_subject(u, &f);
	out->digest = f.body_digest;
	if (out->is_fresh)
		return document_parse(&out->manifest, u, buf_slice(&u->fresh), NULL, err);
	return served_parse(&out->manifest, u, &f, err) ? within(err, "tag %s", u->tag) : COCKET_OK;
}

static bool
has_own_config(const struct tag_writing *u, const struct manifest *m)
{
	return u->asked.config_print && strcmp(m->config.media_type, MEDIA_OCI_CONFIG) == 0;
}

static enum cocket_code
config_print(struct buf *out, const struct tag_writing *u, const struct manifest *m, struct err *err)
{
	struct digest *digests = NULL;
	size_t count = 0;

	if (tag_merge_digests(&digests, &count, &u->known, m, err))
		return err->code;
	enum cocket_code code = u->asked.config_print(out, digests, count, err);
	free(digests);
	return code;
}

/* *uploaded: the config was not there yet. */
static enum cocket_code
config_prepare(bool *uploaded, struct tag_writing *u, const struct buf *config, struct err *err)
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

/* What came before has been uploaded, so it is not the right to push that is missing. */
static enum cocket_code
put_refused(const struct tag_writing *u, bool is_fresh, struct err *err)
{
	if (!is_fresh && (err->cause == CAUSE_RIGHT || err->cause == CAUSE_REFUSED || err->code == COCKET_E_AUTH))
		err->cause = CAUSE_TAG_KEPT;
	if (err->cause == CAUSE_TAG_KEPT)
		return within(err, "tag %s: may not be written again", u->tag);
	return err->code;
}

static enum cocket_code
merged_put(struct tag_writing *u, const struct manifest *m, bool is_fresh, const struct buf *config, struct err *err)
{
	AUTO(buf_free) struct buf bytes = BUF(MANIFEST_MAX_BYTES);

	if (tag_merge_print(&bytes, &u->known, m, config, err))
		return within(err, "tag %s", u->tag);
	struct manifest_put put = { .bytes = buf_slice(&bytes), .media_type = m->media_type, .tag = u->tag };
	if (u->source->ops->put_manifest(u->source, &put, err))
		return put_refused(u, is_fresh, err);
	u->writes++;
	return COCKET_OK;
}

/* Writes, unless something had to be uploaded first: then what was read is too old by now, and is read again (but not for ever).  A registry
 * may say "not found" while it writes the tag for someone else, and beginning afresh would lose what is there: it has to say so twice. */
enum cocket_code
tag_document_write(bool *written, struct tag_writing *u, const struct tag_seen *seen, struct err *err)
{
	const struct manifest *m = &seen->manifest;
	AUTO(buf_free) struct buf config = BUF(CONFIG_MAX_BYTES);
	bool uploaded = false;

	*written = false;
	if (tag_entries_count(&u->known) > u->asked.max)
		return fail_because(err, COCKET_E_TOO_MANY, CAUSE_FULL, "tag %s: has %zu already, the maximum is %zu", u->tag,
		                    tag_entries_count(&u->known) - u->own_count, u->asked.max);
	if (has_own_config(u, m) && (config_print(&config, u, m, err) || config_prepare(&uploaded, u, &config, err)))
		return within(err, "tag %s: config", u->tag);
	if (!seen->is_sure || (uploaded && ++u->deferred < DEFERRED_MAX))
		return COCKET_OK;
	u->deferred = 0;
	if (merged_put(u, m, seen->is_fresh, &config, err))
		return err->code;
	int64_t window = clock_monotonic_ms() - seen->read_at + 1;
	u->window_ms = window > u->window_ms ? window : u->window_ms;
	*written = true;
	return COCKET_OK;
}
