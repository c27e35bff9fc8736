/* Pushing: see to_registry.h (distribution-spec "Pushing Manifests", "Pushing Manifests with Subject").
 * Never moves a tag to an image that is not whole there, never takes another's signature away. */
#include "transfer/to_registry.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/escape.h"
#include "base/thread_pool.h"
#include "image/evidence/evidence.h"
#include "image/source_open.h"
#include "sign/listed.h"
#include "sign/signature_manifest.h"
#include "sign/tag_update.h"
#include "transfer/merge_tags.h"

struct pushing {
	const struct push_target *to;
	const struct object_set *s;
	struct source *targets[POOL_THREADS_MAX]; /* owned; each thread's own */
	bool *there;                              /* owned; per object: a manifest that is there */
	size_t sent;                              /* manifests and tags */
};

static void
pushing_close(struct pushing *p)
{
	for (size_t i = 0; i < POOL_THREADS_MAX; i++)
		source_close(&p->targets[i]);
	free(p->there);
}

static enum cocket_code
target_of(struct source **out, struct pushing *p, size_t worker, struct err *err)
{
	if (p->targets[worker] == NULL && source_open(&p->targets[worker], p->to->session, &p->to->ref, true, err))
		return err->code;
	*out = p->targets[worker];
	return COCKET_OK;
}

/* --- blobs ----------------------------------------------------------------------------------------- */

static enum cocket_code
copy(struct copied *out, void *ctx, const struct object_copy *b, struct err *err)
{
	struct pushing *p = ctx;
	const struct set_object *object = &b->object_set->objects[b->object];
	struct source *target;

	if (object->is_manifest && !object->is_blob)
		return COCKET_OK;
	if (target_of(&target, p, b->worker, err))
		return err->code;
	enum cocket_code code = target->ops->has_blob(target, &object->d, err);
	out->was_there = code == COCKET_OK;
	if (code == COCKET_OK && !object->has_bytes)
		progress_add(b->object_set->progress, object->d.size);
	if (code != COCKET_E_NOT_FOUND)
		return code;
	*err = (struct err){ 0 };
	out->fetched = object->d.size;
	if (object->has_bytes)
		return target->ops->put_blob(target, buf_slice(&object->bytes), &object->d.digest, err);
	if (source_copy_blob(target, b->from, &object->d, NULL, err))
		return err->code;
	progress_add(b->object_set->progress, object->d.size);
	return COCKET_OK;
}

/* --- manifests ------------------------------------------------------------------------------------- */

/* Which manifests are there already: asked side by side, a few at a time. */
static enum cocket_code
look(struct pushing *p, struct source *target, struct err *err)
{
	enum { AT_ONCE = 32 };
	struct fetch fetches[AT_ONCE];
	size_t numbers[AT_ONCE], n = 0;

	p->there = calloc(p->s->count + 1, sizeof *p->there);
	if (p->there == NULL)
		return no_memory(err);
	for (size_t i = 0; i <= p->s->count; i++) {
		const struct set_object *object = i < p->s->count ? &p->s->objects[i] : NULL;

		if (object && object->is_manifest && !object->is_left) {
			fetches[n] = (struct fetch){ .kind = FETCH_MANIFEST, .digest = object->d.digest, .max = MANIFEST_MAX_BYTES };
			numbers[n++] = i;
		}
		if (n < AT_ONCE && object)
			continue;
		source_fetch(target, fetches, n);
		for (size_t j = 0; j < n; j++) {
			p->there[numbers[j]] = fetches[j].err.code == COCKET_OK; /* where that is not known, it is sent */
			fetch_free(&fetches[j]);
		}
		n = 0;
	}
	return COCKET_OK;
}

static enum cocket_code
manifest_put(struct pushing *p, struct source *target, size_t object, const char *tag, bool *subject_known, struct err *err)
{
	const struct set_object *m = &p->s->objects[object];
	struct manifest_put put = { .bytes = buf_slice(&m->bytes), .media_type = m->d.media_type, .tag = tag };

	p->sent++;
	if (target->ops->put_manifest(target, &put, err))
		return err->code;
	if (subject_known)
		*subject_known = put.is_subject_known;
	return COCKET_OK;
}

/* Those of that depth by digest; images before indexes, and of these the innermost first. */
static enum cocket_code
level_put(struct pushing *p, struct source *target, bool indexes, unsigned depth, struct err *err)
{
	for (size_t i = 0; i < p->s->count; i++) {
		const struct set_object *m = &p->s->objects[i];

		if (!m->is_manifest || m->is_left || m->is_index != indexes || (indexes && m->depth != depth) || p->there[i])
			continue;
		if (manifest_put(p, target, i, NULL, NULL, err))
			return err->code;
	}
	return COCKET_OK;
}

static enum cocket_code
manifests_put(struct pushing *p, struct source *target, struct err *err)
{
	enum cocket_code code = level_put(p, target, false, 0, err);

	for (unsigned depth = INDEX_DEPTH_MAX + 1; depth-- > 0 && code == COCKET_OK;)
		code = level_put(p, target, true, depth, err);
	return code;
}

/* --- what is attached ------------------------------------------------------------------------------- */

static enum cocket_code
tagged_put(struct pushing *p, struct source *target, const struct label *l, struct err *err)
{
	enum merging merging;

	if (merge_into(&merging, target, p->s, l, err))
		return err->code;
	p->sent += merging == MERGING_DONE;
	return merging == MERGING_TO_WRITE ? manifest_put(p, target, l->object, l->tag, NULL, err) : COCKET_OK;
}

static void
put_referrer(struct json_writer *w, const struct set_object *m, const struct label *l)
{
	json_begin_object(w);
	object_put_descriptor(w, &m->d);
	if (l->artifact_type) {
		json_key(w, "artifactType");
		json_put_string(w, slice_str(l->artifact_type));
	}
	json_end_object(w);
}

/* An index of the subject's referrers, as a fallback tag has it. */
static enum cocket_code
referrers_print(struct manifest *out, const struct pushing *p, const struct digest *subject, struct err *err)
{
	AUTO(buf_free) struct buf bytes = BUF(MANIFEST_MAX_BYTES);
	struct json_writer w;

	json_writer_init(&w, &bytes);
	json_begin_object(&w);
	json_key(&w, "schemaVersion");
	json_put_u64(&w, 2);
	json_key(&w, "manifests");
	json_begin_array(&w);
	for (size_t i = 0; i < p->s->label_count; i++) {
		const struct label *l = &p->s->labels[i];

		if (l->kind == LABEL_REFERRER && digest_eq(&l->subject, subject))
			put_referrer(&w, &p->s->objects[l->object], l);
	}
	json_end_array(&w);
	json_end_object(&w);
	return json_writer_done(&w, err) ? err->code : manifest_parse(out, buf_slice(&bytes), MEDIA_OCI_INDEX, err);
}

static bool
are_listed(struct source *target, const char *tag, const struct digest *subject, const struct manifest *wanted)
{
	AUTO(fetch_free) struct fetch f = { .kind = FETCH_TAG, .max = MANIFEST_MAX_BYTES };
	AUTO(manifest_free) struct manifest there = { 0 };
	const char *unused;
	struct err ignored = { 0 };

	snprintf(f.tag, sizeof f.tag, "%s", tag);
	source_fetch(target, &f, 1);
	if (f.err.code || digest_eq(&f.body_digest, subject) || manifest_parse(&there, buf_slice(&f.body), MEDIA_OCI_INDEX, &ignored) || there.kind != MANIFEST_INDEX)
		return false;
	for (size_t i = 0; i < wanted->count; i++)
		if (index_find_digest(&unused, &there, &wanted->items[i].digest) == NULL)
			return false;
	return true;
}

/* For registries that keep no referrers. */
static enum cocket_code
fallback_put(struct pushing *p, struct source *target, const struct digest *subject, const struct manifest *listed, struct err *err)
{
	char tag[SIGNATURE_TAG_BYTES];

	fallback_tag(tag, subject);
	const struct tag_update update = {
		.tag = tag, .kind = MANIFEST_INDEX, .max = REFERRERS_MAX, .listed = listed, .fresh = slice_str(empty_index), .subject = subject,
	};
	if (are_listed(target, tag, subject, listed))
		return COCKET_OK;
	p->sent++;
	return tag_update(target, &update, err);
}

static bool
is_first_of_subject(const struct object_set *s, size_t label)
{
	for (size_t i = 0; i < label; i++)
		if (s->labels[i].kind == LABEL_REFERRER && digest_eq(&s->labels[i].subject, &s->labels[label].subject))
			return false;
	return true;
}

/* By the registry itself. */
static bool
is_kept(struct source *target, const struct digest *subject, const struct manifest *listed)
{
	struct digest *wanted = calloc(listed->count + 1, sizeof *wanted);
	bool kept;

	for (size_t i = 0; wanted && i < listed->count; i++)
		wanted[i] = listed->items[i].digest;
	kept = wanted && referrers_are_kept(target, subject, wanted, listed->count);
	free(wanted);
	return kept;
}

/* Whether the registry keeps the list itself it says only to whoever puts a manifest; and then it is looked for there. */
static enum cocket_code
referrer_put(struct pushing *p, struct source *target, size_t label, struct err *err)
{
	AUTO(manifest_free) struct manifest listed = { 0 };
	const struct label *l = &p->s->labels[label];
	bool known = false;
	const size_t sent = p->sent;

	if (!is_first_of_subject(p->s, label))
		return COCKET_OK;
	if (manifest_put(p, target, l->object, NULL, &known, err))
		return err->code;
	p->sent = sent; /* it was there by then */
	if (referrers_print(&listed, p, &l->subject, err))
		return err->code;
	return known && is_kept(target, &l->subject, &listed) ? COCKET_OK : fallback_put(p, target, &l->subject, &listed, err);
}

static enum cocket_code
attachments_put(struct pushing *p, struct source *target, struct err *err)
{
	for (size_t i = 0; i < p->s->label_count; i++) {
		const struct label *l = &p->s->labels[i];

		if (l->kind == LABEL_TAGGED && tagged_put(p, target, l, err))
			return err->code;
		if (l->kind == LABEL_REFERRER && referrer_put(p, target, i, err))
			return err->code;
	}
	return COCKET_OK;
}

/* --- the tag ---------------------------------------------------------------------------------------- */

static enum cocket_code
tag_put(struct pushing *p, struct source *target, const struct label *l, struct err *err)
{
	AUTO(fetch_free) struct fetch f = { .kind = FETCH_TAG, .max = MANIFEST_MAX_BYTES };
	const char *tag = p->to->ref.name.tag;

	if (tag[0] == '\0')
		return COCKET_OK;
	snprintf(f.tag, sizeof f.tag, "%s", tag);
	source_fetch(target, &f, 1);
	if (f.err.code == COCKET_OK && digest_eq(&f.body_digest, &p->s->objects[l->object].d.digest))
		return COCKET_OK;
	return manifest_put(p, target, l->object, tag, NULL, err);
}

static enum cocket_code
push_all(struct copied_total *out, struct pushing *p, struct err *err)
{
	const struct object_copier carrier = { .copy = copy, .ctx = p };
	struct source *target;

	if (p->s->label_count == 0 || p->s->labels[0].kind != LABEL_IMAGE)
		BUG("no image to push");
	if (objects_copy(out, p->s, &carrier, err) || target_of(&target, p, 0, err) || look(p, target, err) || manifests_put(p, target, err) ||
	    attachments_put(p, target, err))
		return err->code;
	return tag_put(p, target, &p->s->labels[0], err);
}

enum cocket_code
push(struct copied_total *out, bool *nothing, const struct push_target *to, const struct object_set *s, struct err *err)
{
	AUTO(pushing_close) struct pushing p = { .to = to, .s = s };
	char name[NAME_TEXT_BYTES];

	if (push_all(out, &p, err)) {
		name_print(name, &to->ref.name, NULL);
		return strstr(err->message, name) ? err->code : within(err, "%s", name);
	}
	*nothing = out->fetched == 0 && p.sent == 0;
	return COCKET_OK;
}
