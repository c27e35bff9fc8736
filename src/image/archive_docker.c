/* An archive that docker reads too: what `docker load` would make of manifest.json must be the image that index.json says and that was
 * signed.  One archive, two readings, would be signed by the one and run by the other (A10). */
#include "base/text.h"
#include "format/docker_archive.h"
#include "image/archive.h"

/* For docker's entries in what index.json names. */
struct looking {
	const struct docker_entry *entry;
	struct source *source;
	uint64_t left; /* bytes */
};

/* What is still read of manifests: indexes that name one another's children over and over would cost their product (A7). */
static enum cocket_code
afford(uint64_t *left, const struct descriptor *d, struct err *err)
{
	const uint64_t cost = d->size > DOCKER_CHECK_LEAST_BYTES ? d->size : DOCKER_CHECK_LEAST_BYTES;

	if (cost > *left)
		return fail(err, COCKET_E_TOO_MANY, "manifest.json: to find its images in index.json more than %zu MiB of manifests would be read",
		            DOCKER_CHECK_MAX_BYTES / MIB);
	*left -= cost;
	return COCKET_OK;
}

/* The image, or the manifests of an index: docker's entry is one of them. */
static enum cocket_code
is_one_of(bool *out, struct looking *l, const struct manifest *m, unsigned depth, struct err *err)
{
	*out = docker_entry_is(l->entry, m);
	if (m->kind == MANIFEST_IMAGE || depth > INDEX_DEPTH_MAX)
		return COCKET_OK;
	for (size_t i = 0; i < m->count && i < INDEX_CHILDREN_MAX && !*out; i++) {
		AUTO(image_free) struct image child = { 0 };
		struct err why = { 0 };

		if (afford(&l->left, &m->items[i], err))
			return err->code;
		enum cocket_code code = source_manifest(&child, l->source, &m->items[i], &why);
		if (code == COCKET_E_NOT_FOUND || code == COCKET_E_UNSUPPORTED) /* a platform that was left out */
			continue;
		if (code) {
			*err = why;
			return code;
		}
		if (is_one_of(out, l, &child.manifest, depth + 1, err))
			return err->code;
	}
	return COCKET_OK;
}

/* Where the user named one of several images, docker's of that name; else all that docker would load. */
static bool
is_meant(const struct docker_entry *e, const struct name *name)
{
	return name == NULL || docker_entry_has_tag(e, name);
}

static enum cocket_code
entries_check(const struct docker_archive *a, struct source *s, const struct image *image, const struct name *name, struct err *err)
{
	struct looking l = { .source = s, .left = DOCKER_CHECK_MAX_BYTES };

	for (size_t i = 0; i < a->count; i++) {
		bool same = false;

		l.entry = &a->entries[i];
		if (!is_meant(&a->entries[i], name))
			continue;
		if (is_one_of(&same, &l, &image->manifest, 0, err))
			return err->code;
		if (!same)
			return fail(err, COCKET_E_FORMAT, "manifest.json: image %zu is another one than index.json names%s", i + 1,
			            name ? "" : ": of several, name the one that is meant");
	}
	return COCKET_OK;
}

enum cocket_code
archive_docker_check(struct layout *l, const struct image *image, struct err *err)
{
	AUTO(buf_free) struct buf bytes = BUF(MANIFEST_MAX_BYTES);
	AUTO(docker_archive_free) struct docker_archive a = { 0 };
	const bool asked = l->base.ref.tag[0] != '\0';
	struct err why = { 0 };
	struct name name;

	enum cocket_code code = l->files->read(&bytes, l, "manifest.json", &why);
	if (code == COCKET_E_NOT_FOUND)
		return COCKET_OK;
	if (code) {
		*err = why;
		return code;
	}
	if (docker_archive_parse(&a, buf_slice(&bytes), err))
		return err->code;
	return entries_check(&a, &l->base, image, asked && name_parse_whole(&name, image->ref_name) ? &name : NULL, err);
}
