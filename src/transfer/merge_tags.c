/* Merging at a tag: see merge_tags.h.  Uses what `sign` uses, so that both get along with each other and with other signers. */
#include "transfer/merge_tags.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/escape.h"
#include "image/evidence/evidence.h"
#include "sign/signature_manifest.h"
#include "sign/tag_merge.h"
#include "sign/tag_update.h"

/* Signatures and attestations add up; of an SBOM the newer one is meant. */
static bool
adds_up(const char *tag)
{
	const size_t n = strlen(tag);

	return n > 4 && (strcmp(tag + n - 4, ".sig") == 0 || strcmp(tag + n - 4, ".att") == 0);
}

/* Nothing that the manifest lists is missing there. */
static bool
has_all(const struct fetch *f, const struct manifest *m)
{
	AUTO(manifest_free) struct manifest there = { 0 };
	AUTO(tag_entries_free) struct tag_entries known = { 0 };
	struct err ignored = { 0 };

	if (manifest_parse(&there, buf_slice(&f->body), NULL, &ignored) || there.kind != MANIFEST_IMAGE || tag_entries_add_listed(&known, m, &ignored))
		return false;
	return tag_entries_are_listed(&there, &known);
}

/* A tag as it is: free, with all that is to come, or with something else. */
enum tag_state { TAG_FREE, TAG_HAS_ALL, TAG_HAS_OTHERS };

/* Only that: what is there is read again, by tag_update. */
static enum cocket_code
tag_look(enum tag_state *out, struct source *target, const char *tag, const struct manifest *m, const struct digest *digest, struct err *err)
{
	AUTO(fetch_free) struct fetch f = { .kind = FETCH_TAG, .max = MANIFEST_MAX_BYTES };

	snprintf(f.tag, sizeof f.tag, "%s", tag);
	source_fetch(target, &f, 1);
	*out = TAG_FREE;
	if (f.err.code == COCKET_E_NOT_FOUND)
		return COCKET_OK;
	if (f.err.code) {
		*err = f.err;
		return within(err, "tag %s", tag);
	}
	*out = digest_eq(&f.body_digest, digest) || (adds_up(tag) && has_all(&f, m)) ? TAG_HAS_ALL : TAG_HAS_OTHERS;
	return COCKET_OK;
}

static enum cocket_code
merge(struct source *target, const char *tag, const struct manifest *m, struct err *err)
{
	AUTO(buf_free) struct buf fresh = BUF(MANIFEST_MAX_BYTES);
	struct tag_update u = {
		.tag = tag, .kind = MANIFEST_IMAGE, .max = SIGNATURES_IN_ALL_MAX, .listed = m, .config_print = simple_config_print,
	};

	if (simple_manifest_print(&fresh, slice_str(empty_config), slice_of(NULL, 0), err))
		return err->code;
	u.fresh = buf_slice(&fresh);
	return tag_update(target, &u, err);
}

enum cocket_code
merge_into(enum merging *out, struct source *target, const struct object_set *s, const struct label *label, struct err *err)
{
	const struct set_object *p = &s->objects[label->object];
	AUTO(manifest_free) struct manifest m = { 0 };
	enum tag_state state;

	*out = MERGING_TO_WRITE;
	if (manifest_parse(&m, buf_slice(&p->bytes), p->d.media_type, err) || tag_look(&state, target, label->tag, &m, &p->d.digest, err))
		return err->code;
	if (state == TAG_HAS_ALL)
		*out = MERGING_WAS_THERE;
	if (state != TAG_HAS_OTHERS || !adds_up(label->tag))
		return COCKET_OK;
	if (merge(target, label->tag, &m, err))
		return within(err, "tag %s", label->tag);
	*out = MERGING_DONE;
	return COCKET_OK;
}

/* --- within a set ------------------------------------------------------------------------------ */

static enum cocket_code
config_make(struct buf *out, const struct tag_entries *more, const struct manifest *m, struct err *err)
{
	struct digest *digests = NULL;
	size_t count = 0;

	if (strcmp(m->config.media_type, MEDIA_OCI_CONFIG) != 0)
		return COCKET_OK;
	if (tag_merge_digests(&digests, &count, more, m, err))
		return err->code;
	enum cocket_code code = simple_config_print(out, digests, count, err);
	free(digests);
	return code;
}

static enum cocket_code
config_add(struct object_set *s, const struct buf *config, struct err *err)
{
	const struct descriptor d = { .media_type = MEDIA_OCI_CONFIG, .digest = digest_of(buf_slice(config)), .size = config->len };
	size_t at;

	return config->len > 0 ? object_set_add_bytes(&at, s, &d, buf_slice(config), err) : COCKET_OK;
}

/* The layers of both are objects already, wherever they come from. */
static enum cocket_code
merged_add(size_t *at, struct object_set *s, const struct manifest *m, const struct manifest *more, struct err *err)
{
	AUTO(tag_entries_free) struct tag_entries known = { 0 };
	AUTO(buf_free) struct buf config = BUF(CONFIG_MAX_BYTES), bytes = BUF(MANIFEST_MAX_BYTES);
	AUTO(manifest_free) struct manifest merged = { 0 };

	if (tag_entries_add_listed(&known, more, err) || config_make(&config, &known, m, err) || tag_merge_print(&bytes, &known, m, &config, err) ||
	    manifest_parse(&merged, buf_slice(&bytes), m->media_type, err))
		return err->code;
	return config_add(s, &config, err) ? err->code : object_set_add_manifest(at, s, &merged, buf_slice(&bytes), NULL, err);
}

/* into takes over what from brings; both manifests stay, and the one that is made of them goes. */
static enum cocket_code
label_merge(struct object_set *s, struct label *into, const struct label *from, struct err *err)
{
	AUTO(manifest_free) struct manifest a = { 0 }, b = { 0 };
	const struct set_object *p = &s->objects[into->object], *q = &s->objects[from->object];
	const size_t before = into->object;

	if (manifest_parse(&a, buf_slice(&p->bytes), p->d.media_type, err) || manifest_parse(&b, buf_slice(&q->bytes), q->d.media_type, err) ||
	    merged_add(&into->object, s, &a, &b, err))
		return within(err, "tag %s", into->tag);
	s->objects[before].is_left = s->objects[from->object].is_left = true;
	s->objects[into->object].is_left = false; /* where one of them had it all */
	return COCKET_OK;
}

static void
label_move(struct label *to, struct label *from)
{
	if (to == from)
		return;
	*to = *from;
	from->artifact_type = NULL; /* it has one owner, whenever the set is freed */
}

enum cocket_code
merge_tags(struct object_set *s, struct err *err)
{
	size_t n = 0;

	for (size_t i = 0; i < s->label_count; i++) {
		struct label *l = &s->labels[i], *last = n > 0 ? &s->labels[n - 1] : NULL;

		if (!last || l->kind != LABEL_TAGGED || last->kind != LABEL_TAGGED || strcmp(l->tag, last->tag) != 0) {
			label_move(&s->labels[n++], l);
			continue;
		}
		if (adds_up(l->tag) && label_merge(s, last, l, err))
			return err->code;
		s->objects[l->object].is_left |= l->object != last->object;
		free(l->artifact_type);
		l->artifact_type = NULL;
	}
	s->label_count = n;
	return COCKET_OK;
}
