/* Loading: see load.h.  Never sends a byte before the places of all images were looked at. */
#include "transfer/load.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/escape.h"
#include "image/source_open.h"
#include "transfer/stand_alone.h"
#include "transfer/to_registry.h"
#include "trust/ledger/mirror_file.h"

enum cocket_code
load_write(struct copied_total *out, const struct archive_import *images, const struct reference *to, struct progress *progress, struct err *err)
{
	AUTO(object_set_free) struct object_set all = { .progress = progress };

	for (size_t i = 0; i < images->count; i++)
		if (object_set_join(&all, &images->items[i].object_set, err))
			return err->code;
	return destination_write(out, to, &all, NULL, err);
}

/* --- into a registry ------------------------------------------------------------------------------ */

void
load_close(struct load *l)
{
	free(l->targets);
	free(l->plans);
	l->targets = NULL;
	l->plans = NULL;
}

static enum cocket_code
targets_find(struct load *l, const struct archive_import *images, struct err *err)
{
	for (size_t i = 0; i < images->count; i++)
		if (load_target_find(&l->targets[i], l->prefix, &images->items[i].verified->report, err))
			return within(err, "%s", TEXT(slice_str(images->items[i].label)));
	return load_targets_check(l->targets, images->count, &l->context->anchors.mirrors, err);
}

static enum cocket_code
image_plan(struct load *l, struct import_image *image, size_t i, struct mirrors *known, struct err *err)
{
	struct verified *v = image->verified;
	const uint64_t before = session_request_count(l->context->session);

	l->plans[i] = (struct load_mirror){ .target = &l->targets[i], .verified = v };
	enum cocket_code code = load_mirror_plan(&l->plans[i], known, l->context, l->request, err);
	v->report.requests += session_request_count(l->context->session) - before;
	return code ? within(err, "%s", TEXT(slice_str(image->label))) : COCKET_OK;
}

enum cocket_code
load_plan(struct load *l, struct archive_import *images, struct err *err)
{
	AUTO(mirrors_free) struct mirrors known = { 0 };

	l->targets = calloc(images->count + 1, sizeof *l->targets);
	l->plans = calloc(images->count + 1, sizeof *l->plans);
	if (l->targets == NULL || l->plans == NULL)
		return no_memory(err);
	if (targets_find(l, images, err) || mirrors_read(&known, l->mirrors, err))
		return err->code;
	for (size_t i = 0; i < images->count; i++)
		if (image_plan(l, &images->items[i], i, &known, err))
			return err->code;
	return COCKET_OK;
}

static bool
is_covered_by_index(const struct report *r)
{
	for (size_t i = 0; i < r->covered_count; i++)
		if (r->covered[i].by_index)
			return true;
	return r->covered_count == 0;
}

/* The registry keeps no index whose other manifests are missing: then the one platform that is there stands for itself. */
static enum cocket_code
push_alone(struct loaded *out, const struct push_target *to, const struct object_set *s, struct report *r, struct err *err)
{
	AUTO(object_set_free) struct object_set alone = { 0 };
	struct platforms_there there;
	struct err why = *err;

	if (why.cause != CAUSE_MANIFEST || platforms_there(&there, s, &why) || there.is_all || there.count == 0)
		return err->code;
	if (there.count > 1)
		return within(err, "the registry keeps no index of which only some platforms are there: save all of them, or one");
	*err = (struct err){ 0 };
	if (stand_alone(&alone, s, there.object, is_covered_by_index(r), err) || push(&out->moved, &out->nothing, to, &alone, err))
		return err->code;
	const struct set_object *image = &s->objects[there.object];
	out->is_alone = true;
	r->digest = image->d.digest;
	r->size = image->d.size;
	snprintf(r->media_type, sizeof r->media_type, "%s", image->d.media_type);
	return COCKET_OK;
}

static enum cocket_code
image_push(struct loaded *out, struct load *l, struct import_image *image, size_t i, struct err *err)
{
	struct session *session = l->context->session;
	const struct push_target to = { .session = session, .ref = { .transport = TRANSPORT_REGISTRY, .name = l->targets[i].location } };
	struct report *r = &image->verified->report;
	const uint64_t before = session_request_count(session);

	session_start_image(session);
	*out = (struct loaded){ 0 };
	enum cocket_code code = push(&out->moved, &out->nothing, &to, &image->object_set, err);
	if (code)
		code = push_alone(out, &to, &image->object_set, r, err);
	r->requests += session_request_count(session) - before;
	if (code)
		return code;
	name_print(r->pinned, &to.ref.name, &r->digest);
	return COCKET_OK;
}

enum cocket_code
load_push(struct loaded *out, struct load *l, struct archive_import *images, size_t i, struct progress *progress, struct err *err)
{
	struct import_image *image = &images->items[i];

	image->object_set.progress = progress;
	enum cocket_code code = image_push(out, l, image, i, err);
	image->object_set.progress = NULL;
	return code ? within(err, "%s", TEXT(slice_str(image->label))) : COCKET_OK;
}

/* As the registry serves it to whoever asks by its name. */
static enum cocket_code
read_back(const struct load_target *t, const struct digest *digest, struct session *session, struct err *err)
{
	AUTO(source_close) struct source *s = NULL;
	AUTO(fetch_free) struct fetch f = { .kind = t->location.tag[0] ? FETCH_TAG : FETCH_MANIFEST, .digest = *digest, .max = MANIFEST_MAX_BYTES };
	const struct reference ref = { .transport = TRANSPORT_REGISTRY, .name = t->location };
	char name[NAME_TEXT_BYTES];

	snprintf(f.tag, sizeof f.tag, "%s", t->location.tag);
	session_start_image(session);
	if (source_open(&s, session, &ref, false, err))
		return err->code;
	source_fetch(s, &f, 1);
	if (f.err.code == COCKET_OK && digest_eq(&f.body_digest, digest))
		return COCKET_OK;
	name_print(name, &t->location, NULL);
	return fail(err, COCKET_E_REGISTRY, "%s: was pushed, and is not what the registry serves there: %.200s", name, f.err.code ? f.err.message : "another image");
}

enum cocket_code
load_record(bool *is_recorded, struct load *l, struct archive_import *images, size_t i, struct err *err)
{
	struct report *r = &images->items[i].verified->report;
	const uint64_t before = session_request_count(l->context->session);
	enum cocket_code code = read_back(&l->targets[i], &r->digest, l->context->session, err);

	r->requests += session_request_count(l->context->session) - before;
	*is_recorded = l->plans[i].is_new;
	if (code || load_mirror_record(&l->plans[i], l->mirrors, err))
		return within(err, "%s", TEXT(slice_str(images->items[i].label)));
	return COCKET_OK;
}
