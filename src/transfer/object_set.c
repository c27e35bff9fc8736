/* A list of what travels, each digest once: see object_set.h.  Never takes one digest with two sizes. */
#include "transfer/object_set.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/escape.h"
#include "base/limits.h"
#include "base/list.h"

#define BYTES_MAX ((uint64_t)1 << 60) /* so that sums and offsets never overflow */

void
object_set_free(struct object_set *s)
{
	for (size_t i = 0; i < s->count; i++) {
		free((void *)(uintptr_t)s->objects[i].d.media_type);
		buf_free(&s->objects[i].bytes);
	}
	for (size_t i = 0; i < s->label_count; i++)
		free(s->labels[i].artifact_type);
	free(s->objects);
	free(s->labels);
	seeded_free(&s->by_digest);
	*s = (struct object_set){ 0 };
}

/* --- finding ------------------------------------------------------------------------------------ */

static void
key_of(uint8_t *out, const void *objects, size_t i)
{
	const struct set_object *p = objects;

	memcpy(out, p[i].d.digest.bytes, SHA256_BYTES);
}

static struct seeded_rows
rows_of(const struct object_set *s)
{
	return (struct seeded_rows){ .rows = s->objects, .key_bytes = SHA256_BYTES, .key = key_of };
}

bool
object_set_find(size_t *at, const struct object_set *s, const struct digest *digest)
{
	const struct seeded_rows rows = rows_of(s);

	return seeded_find(at, &s->by_digest, &rows, digest->bytes);
}

static enum cocket_code
make_room(struct object_set *s, struct err *err)
{
	return LIST_RESERVE(s->objects, s->capacity, s->count, 1, LIST_MAX, "objects", err);
}

/* --- adding ------------------------------------------------------------------------------------- */

static enum cocket_code
check_again(const struct set_object *p, const struct descriptor *d, struct err *err)
{
	char digest[DIGEST_TEXT_BYTES];

	if (p->d.size == d->size)
		return COCKET_OK;
	digest_print(digest, &d->digest);
	return fail(err, COCKET_E_SIZE, "%s: listed with %llu bytes and with %llu", digest, (unsigned long long)p->d.size,
	            (unsigned long long)d->size);
}

static enum cocket_code
check_bounds(const struct object_set *s, const struct descriptor *d, struct err *err)
{
	if (s->count >= OBJECTS_MAX)
		return fail(err, COCKET_E_TOO_MANY, "more than %d manifests and blobs", OBJECTS_MAX);
	if (d->size > BYTES_MAX - s->bytes)
		return fail(err, COCKET_E_TOO_LARGE, "more than 2^60 bytes in all");
	return COCKET_OK;
}

enum cocket_code
object_set_add(size_t *at, struct object_set *s, const struct descriptor *d, struct source *from, struct err *err)
{
	char *media_type;

	if (object_set_find(at, s, &d->digest))
		return check_again(&s->objects[*at], d, err);
	if (check_bounds(s, d, err) || make_room(s, err))
		return err->code;
	media_type = strdup(d->media_type);
	if (media_type == NULL)
		return no_memory(err);
	s->objects[s->count] = (struct set_object){
		.d = { .media_type = media_type, .digest = d->digest, .size = d->size }, .from = from, .bytes = BUF(MANIFEST_MAX_BYTES),
		.place = s->adding,
	};
	const struct seeded_rows rows = rows_of(s);
	if (seeded_add(&s->by_digest, &rows, s->count, err)) {
		free(media_type);
		return err->code;
	}
	*at = s->count++;
	s->bytes += d->size;
	return COCKET_OK;
}

enum cocket_code
object_set_add_bytes(size_t *at, struct object_set *s, const struct descriptor *d, struct slice bytes, struct err *err)
{
	if (bytes.len != d->size)
		BUG("bytes of another size than their descriptor's");
	if (object_set_add(at, s, d, NULL, err))
		return err->code;
	if (s->objects[*at].has_bytes)
		return COCKET_OK;
	if (bytes.len > OBJECT_SET_AT_HAND_MAX_BYTES - s->manifest_bytes)
		return fail(err, COCKET_E_TOO_MANY, "more than %zu MiB of manifests", OBJECT_SET_AT_HAND_MAX_BYTES / MIB);
	if (buf_add(&s->objects[*at].bytes, bytes, err))
		return err->code;
	s->objects[*at].has_bytes = true;
	s->manifest_bytes += bytes.len;
	return COCKET_OK;
}

/* image-spec descriptor.md, "data": what came inline, and is what it should be, is not asked for again. */
static enum cocket_code
add_blob(struct object_set *s, const struct descriptor *d, struct source *from, struct err *err)
{
	AUTO(buf_free) struct buf data = BUF(SIGNATURE_MAX_BYTES);
	const struct slice nothing = slice_str("{}"); /* manifest.md: the config of what has none; an archive is proved as it is */
	const struct digest of_nothing = digest_of(nothing);
	struct err ignored = { 0 };
	size_t at;

	if (from && from->ref.transport == TRANSPORT_REGISTRY && d->size == nothing.len && digest_eq(&d->digest, &of_nothing))
		return object_set_add_bytes(&at, s, d, nothing, err);
	if (d->data && d->size <= SIGNATURE_MAX_BYTES && descriptor_data(&data, d, &ignored) == COCKET_OK)
		return object_set_add_bytes(&at, s, d, buf_slice(&data), err);
	return object_set_add(&at, s, d, from, err);
}

/* number: of a layer, from 1; 0: the config. */
static enum cocket_code
part_add(struct object_set *s, const struct manifest *m, size_t number, struct source *from, struct err *err)
{
	const struct descriptor *d = number ? &m->items[number - 1] : &m->config;
	const size_t before = s->count;
	size_t at;

	if (add_blob(s, d, from, err))
		return number ? within(err, "layer %zu of %zu", number, m->count) : within(err, "config");
	if (!object_set_find(&at, s, &d->digest))
		BUG("an object that was added is not there");
	s->objects[at].is_blob = true;
	if (at < before)
		return COCKET_OK;
	s->objects[at].place.part = number ? PART_LAYER : PART_CONFIG;
	s->objects[at].place.number = number;
	s->objects[at].place.of = m->count;
	return COCKET_OK;
}

enum cocket_code
object_set_add_manifest(size_t *at, struct object_set *s, const struct manifest *m, struct slice bytes, struct source *from, struct err *err)
{
	const struct descriptor d = { .media_type = m->media_type, .digest = digest_of(bytes), .size = bytes.len };

	if (object_set_add_bytes(at, s, &d, bytes, err))
		return err->code;
	s->objects[*at].is_manifest = true;
	s->objects[*at].is_index = m->kind == MANIFEST_INDEX;
	if (m->kind == MANIFEST_INDEX)
		return COCKET_OK;
	for (size_t i = 0; i <= m->count; i++)
		if (part_add(s, m, i, from, err))
			return err->code;
	return COCKET_OK;
}

/* --- printing ---------------------------------------------------------------------------------- */

void
set_object_print(char out[static OBJECT_TEXT_BYTES], const struct set_object *p)
{
	static const char *const words[] = { "blob", "config", "layer" };
	char platform[PLATFORM_TEXT_BYTES] = "", number[48] = "", digest[DIGEST_TEXT_BYTES];
	const char *what = p->is_manifest ? "manifest" : p->is_attached ? "attachment" : words[p->place.part];

	if (p->place.has_platform)
		platform_print(platform, &p->place.platform);
	if (!p->is_attached && p->place.part == PART_LAYER)
		snprintf(number, sizeof number, " %zu of %zu", p->place.number, p->place.of);
	digest_print(digest, &p->d.digest);
	snprintf(out, OBJECT_TEXT_BYTES, "%s%s%s%s %s", platform, platform[0] ? ": " : "", what, number, digest);
}

void
object_put_descriptor(struct json_writer *w, const struct descriptor *d)
{
	char digest[DIGEST_TEXT_BYTES];

	digest_print(digest, &d->digest);
	json_key(w, "mediaType");
	json_put_string(w, slice_str(d->media_type));
	json_key(w, "digest");
	json_put_string(w, slice_str(digest));
	json_key(w, "size");
	json_put_u64(w, d->size);
}

/* --- labels ------------------------------------------------------------------------------------- */

static bool
is_same_label(const struct label *a, const struct label *b)
{
	return a->kind == b->kind && a->object == b->object && strcmp(a->tag, b->tag) == 0 && strcmp(a->name, b->name) == 0;
}

enum cocket_code
object_set_label(struct object_set *s, struct label *label, struct err *err)
{
	for (size_t i = 0; i < s->label_count; i++)
		if (is_same_label(&s->labels[i], label)) {
			free(label->artifact_type);
			label->artifact_type = NULL;
			return COCKET_OK;
		}
	if (s->label_count >= LABELS_MAX)
		return fail(err, COCKET_E_TOO_MANY, "more than %d images and attachments", LABELS_MAX);
	if (LIST_RESERVE(s->labels, s->label_capacity, s->label_count, 1, LABELS_MAX, "labels", err))
		return err->code;
	s->labels[s->label_count++] = *label;
	label->artifact_type = NULL;
	return COCKET_OK;
}

static int
compare_labels(const void *x, const void *y, void *ctx)
{
	const struct object_set *s = ctx;
	const struct label *a = x, *b = y;
	int order;

	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	if ((order = strcmp(a->tag, b->tag)) != 0)
		return order;
	return memcmp(s->objects[a->object].d.digest.bytes, s->objects[b->object].d.digest.bytes, SHA256_BYTES);
}

void
object_set_sort(struct object_set *s)
{
	size_t images = 0;

	for (size_t i = 0; i < s->label_count; i++) { /* to the front, in their order */
		struct label l = s->labels[i];

		if (l.kind != LABEL_IMAGE)
			continue;
		memmove(&s->labels[images + 1], &s->labels[images], (i - images) * sizeof l);
		s->labels[images++] = l;
	}
	if (s->label_count > images)
		qsort_r(s->labels + images, s->label_count - images, sizeof *s->labels, compare_labels, s);
}

struct index_entry
object_set_entry(const struct object_set *s, const struct label *l)
{
	const struct set_object *p = &s->objects[l->object];

	return (struct index_entry){
		.media_type = p->d.media_type, .digest = p->d.digest, .size = p->d.size, .artifact_type = l->artifact_type,
		.tag = l->tag[0] ? l->tag : NULL, .name = l->name[0] ? l->name : NULL, .exact = l->kind != LABEL_TAGGED,
	};
}

static enum cocket_code
object_join(size_t *at, struct object_set *s, const struct set_object *p, struct err *err)
{
	if (p->has_bytes ? object_set_add_bytes(at, s, &p->d, buf_slice(&p->bytes), err) : object_set_add(at, s, &p->d, p->from, err))
		return err->code;
	struct set_object *mine = &s->objects[*at];
	mine->is_manifest |= p->is_manifest;
	mine->is_index |= p->is_index;
	mine->is_blob |= p->is_blob;
	mine->place = p->place;
	mine->depth = p->depth > mine->depth ? p->depth : mine->depth;
	return COCKET_OK;
}

enum cocket_code
object_set_join(struct object_set *s, const struct object_set *more, struct err *err)
{
	size_t at;

	for (size_t i = 0; i < more->count; i++)
		if (!more->objects[i].is_left && object_join(&at, s, &more->objects[i], err))
			return err->code;
	for (size_t i = 0; i < more->label_count; i++) {
		struct label l = more->labels[i];

		if (!object_set_find(&l.object, s, &more->objects[more->labels[i].object].d.digest))
			BUG("a label of no object");
		l.artifact_type = l.artifact_type ? strdup(l.artifact_type) : NULL;
		enum cocket_code code = object_set_label(s, &l, err);
		free(l.artifact_type);
		if (code)
			return code;
	}
	return COCKET_OK;
}
