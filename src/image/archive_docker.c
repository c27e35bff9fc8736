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

/* index.json has it under that name; a manifest of a platform, which it does not list, under that of its index. */
static bool
is_called(const struct manifest *index, const struct digest *image, const char *tag)
{
	const char *unused;
	const bool is_listed = index_find_digest(&unused, index, image) != NULL;
	struct err ignored = { 0 };
	struct name wanted, name;

	if (name_parse(&wanted, slice_str(tag), &ignored))
		return false;
	for (size_t i = 0; i < index->count; i++) {
		const char *called = index_entry_name(&index->items[i]);

		if (called && (!is_listed || digest_eq(&index->items[i].digest, image)) && name_parse(&name, slice_str(called), &ignored) == COCKET_OK &&
		    name_same_repository(&name, &wanted) && strcmp(name.tag, wanted.tag) == 0)
			return true;
	}
	return false;
}

/* Under the name that was held against the claims, and no other: docker load would give the signed image any (A10). */
static enum cocket_code
tags_check(const struct docker_entry *e, const struct manifest *index, const struct digest *image, struct err *err)
{
	for (struct json v = json_first(e->tags); json_type(v) != JSON_ABSENT; v = json_next(v)) {
		const char *tag = json_string_value(v);

		if (!is_called(index, image, tag))
			return fail(err, COCKET_E_FORMAT, "manifest.json: docker would call it %s, index.json does not", TEXT(slice_str(tag)));
	}
	return COCKET_OK;
}

static enum cocket_code
entries_check(const struct docker_archive *a, struct layout *layout, const struct image *image, const struct name *name, struct err *err)
{
	struct looking l = { .source = &layout->base, .left = DOCKER_CHECK_MAX_BYTES };

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
		if (tags_check(&a->entries[i], &layout->index, &image->digest, err))
			return err->code;
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
	if (docker_archive_parse(&a, buf_slice(&bytes), err) || layout_index(l, err))
		return err->code;
	return entries_check(&a, l, image, asked && name_parse_whole(&name, image->ref_name) ? &name : NULL, err);
}
