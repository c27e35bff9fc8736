/* Registry, layout and archive, alike: makes manifests out of what they fetch.
 * What comes out of here is proved; the bytes decide what a document is, and a server that calls them something else is refused (A10). */
#include "image/source.h"

#include <stdlib.h>

#include "base/escape.h"
#include "stream/async_writer.h"
#include "stream/hash_writer.h"

void
source_close(struct source **s)
{
	if (*s) {
		source_close(&(*s)->elsewhere);
		(*s)->ops->close(*s);
	}
	*s = NULL;
}

struct source *
source_attached(struct source *s)
{
	return s->elsewhere ? s->elsewhere : s;
}

/* Those of one place side by side. */
void
source_fetch(struct source *s, struct fetch *fetches, size_t n)
{
	for (size_t i = 0, end; i < n; i = end) {
		struct source *place = fetches[i].attached ? source_attached(s) : s;

		for (end = i + 1; end < n && fetches[end].attached == fetches[i].attached;)
			end++;
		place->ops->fetch(place, &fetches[i], end - i);
	}
}

enum source_listing
source_listing(struct source *s)
{
	s = source_attached(s);
	return s->ops->listing ? s->ops->listing(s) : SOURCE_LISTING_UNKNOWN;
}

void
fetch_free(struct fetch *f)
{
	buf_free(&f->body);
}

void
image_free(struct image *i)
{
	manifest_free(&i->manifest);
	buf_free(&i->bytes);
	free(i->dockers);
	*i = (struct image){ 0 };
}

/* A second fence behind the sources' own: nothing that was asked for by digest leaves here with another one (A11). */
enum cocket_code
fetch_check(const struct fetch *f, struct err *err)
{
	if (f->kind != FETCH_TAG && digest_check(&f->digest, buf_slice(&f->body), err))
		return err->code;
	if (f->has_size && f->body.len != f->size)
		return fail(err, COCKET_E_SIZE, "%zu bytes, expected %llu", f->body.len, (unsigned long long)f->size);
	return COCKET_OK;
}

static enum cocket_code
fetch_one(struct source *s, struct fetch *f, struct err *err)
{
	source_fetch(s, f, 1);
	if (f->err.code) {
		*err = f->err;
		return err->code;
	}
	return fetch_check(f, err);
}

/* Takes the body over. */
static enum cocket_code
image_read(struct image *out, struct fetch *f, const char *media_type, struct err *err)
{
	struct image image = { 0 };

	if (manifest_parse(&image.manifest, buf_slice(&f->body), media_type, err))
		return err->code;
	image.digest = digest_of(buf_slice(&f->body));
	image.bytes = buf_take(&f->body);
	memcpy(image.ref_name, f->tag, sizeof image.ref_name);
	*out = image;
	return COCKET_OK;
}

static enum cocket_code
refuse_missing(struct source *s, const struct fetch *f, struct err *err)
{
	return s->ops->near_tags && f->kind == FETCH_TAG ? s->ops->near_tags(s, f->tag, err) : err->code;
}

enum cocket_code
source_resolve(struct image *out, struct source *s, struct err *err)
{
	const struct reference *ref = &s->ref;
	const char *tag = ref->transport == TRANSPORT_REGISTRY ? ref->name.tag : ref->tag;
	AUTO(fetch_free) struct fetch f = {
		.kind = ref->has_digest ? FETCH_MANIFEST : FETCH_TAG, .digest = ref->digest, .max = MANIFEST_MAX_BYTES,
	};

	if (!ref->has_digest)
		memcpy(f.tag, tag, strlen(tag) + 1);
	if (fetch_one(s, &f, err))
		return refuse_missing(s, &f, err);
	if (image_read(out, &f, f.served_type[0] ? f.served_type : NULL, err))
		return err->code;
	if (ref->transport == TRANSPORT_REGISTRY)
		out->ref_name[0] = '\0';
	if (s->ops->confirm && s->ops->confirm(s, out, err)) {
		image_free(out);
		return err->code;
	}
	return COCKET_OK;
}

/* Servers that know nothing of a document's type (files, caches) say text/plain and the like: that is no claim. */
static bool
is_manifest_type(const char *served_type)
{
	return slice_starts(slice_str(served_type), "application/vnd.oci.image.") ||
	       slice_starts(slice_str(served_type), "application/vnd.docker.distribution.");
}

enum cocket_code
image_take(struct image *out, struct fetch *f, const struct descriptor *d, struct err *err)
{
	if (fetch_check(f, err))
		return err->code;
	if (is_manifest_type(f->served_type) && strcmp(f->served_type, d->media_type) != 0) /* A10 */
		return fail(err, COCKET_E_FORMAT, "served as %s, its descriptor says %s", TEXT(slice_str(f->served_type)),
		            TEXT(slice_str(d->media_type)));
	if (image_read(out, f, d->media_type, err))
		return err->code;
	out->ref_name[0] = '\0';
	return COCKET_OK;
}

enum cocket_code
source_manifest(struct image *out, struct source *s, const struct descriptor *d, struct err *err)
{
	AUTO(fetch_free) struct fetch f = {
		.kind = FETCH_MANIFEST, .digest = d->digest, .has_size = true, .size = d->size, .max = MANIFEST_MAX_BYTES,
	};

	source_fetch(s, &f, 1);
	if (f.err.code)
		*err = f.err;
	return f.err.code ? err->code : image_take(out, &f, d, err);
}

enum cocket_code
source_blob(struct buf *out, struct source *s, const struct descriptor *d, size_t max, struct err *err)
{
	AUTO(fetch_free) struct fetch f = { .kind = FETCH_BLOB, .digest = d->digest, .has_size = true, .size = d->size, .max = max };

	if (fetch_one(s, &f, err))
		return err->code;
	return buf_add(out, buf_slice(&f.body), err);
}

enum cocket_code
source_stream(struct source *s, const struct descriptor *d, struct writer *to, struct err *err)
{
	AUTO(hash_writer_close) struct hash_writer hash = { 0 };

	if (hash_writer_open(&hash, d->size, to, err) || s->ops->stream(s, d, 0, &hash.base, err))
		return err->code;
	return hash_writer_check(&hash, d->size, &d->digest, err);
}

enum cocket_code
source_stream_async(struct source *s, const struct descriptor *d, struct writer *to, atomic_int *spare, struct err *err)
{
	AUTO(hash_writer_close) struct hash_writer hash = { 0 };
	AUTO(async_writer_free) struct async_writer *beside = NULL; /* ends before what its thread uses */

	if (hash_writer_open(&hash, d->size, to, err) || async_writer_new(&beside, spare, &hash.base, err))
		return err->code;
	if (s->ops->stream(s, d, 0, async_writer_input(beside), err) || async_writer_finish(beside, err))
		return err->code;
	return hash_writer_check(&hash, d->size, &d->digest, err);
}

enum cocket_code
source_commit(struct source *s, struct err *err)
{
	return s->ops->commit ? s->ops->commit(s, err) : COCKET_OK;
}

bool
source_streamed_blob(struct streamed_blob *out, struct source *s, const struct descriptor *d)
{
	return s->ops->seen && s->ops->seen(out, s, d);
}

enum cocket_code
source_clone(struct source **out, struct source *s, struct err *err)
{
	return s->ops->clone(out, s, err);
}
