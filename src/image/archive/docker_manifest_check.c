/* An archive that docker reads too: what `docker load` would make of manifest.json and repositories must be images that index.json lists, under
 * the names that it gives them, all of it, whichever of them was asked for.  One archive, two readings, would be signed by the one and run by
 * the other (A10); and docker load brings all that is there, not the one that was asked for (A43). */
#include <stdlib.h>

#include "base/escape.h"
#include "base/list.h"
#include "format/oci/docker_archive.h"
#include "image/archive/archive.h"

/* --- the images that index.json lists, and the manifests of its indexes -------------------------- */

/* One image manifest, by what docker knows of it, and the entry of index.json that it belongs to. */
struct listed_manifest {
	struct digest content; /* docker_content */
	struct digest manifest;
	size_t entry;
	bool is_dockers;       /* manifest.json names it */
};

struct manifest_catalog {
	struct listed_manifest *items; /* sorted */
	size_t count, capacity;
	struct source *source;
	uint64_t left; /* bytes that may still be read */
};

static void
catalog_free(struct manifest_catalog *c)
{
	free(c->items);
}

/* Indexes that name one another's children over and over would cost their product (A7). */
static enum cocket_code
catalog_afford(struct manifest_catalog *c, const struct descriptor *d, struct err *err)
{
	const uint64_t cost = d->size > DOCKER_CHECK_LEAST_BYTES ? d->size : DOCKER_CHECK_LEAST_BYTES;

	if (cost > c->left)
		return fail(err, COCKET_E_TOO_MANY, "manifest.json: to find its images in index.json more than %zu MiB of manifests would be read",
		            DOCKER_CHECK_MAX_BYTES / MIB);
	c->left -= cost;
	return COCKET_OK;
}

static enum cocket_code
catalog_add(struct manifest_catalog *c, const struct image *image, size_t entry, struct err *err)
{
	if (LIST_GROW(c, DOCKER_CHECK_MAX_BYTES / DOCKER_CHECK_LEAST_BYTES, "manifests", err))
		return err->code;
	c->items[c->count] = (struct listed_manifest){ .manifest = image->digest, .entry = entry };
	if (docker_content(&c->items[c->count].content, &image->manifest, err))
		return err->code;
	c->count++;
	return COCKET_OK;
}

/* One that is not there is of a platform that was left out. */
static enum cocket_code
manifest_take(struct image *out, bool *is_there, struct source *s, const struct descriptor *d, struct err *err)
{
	struct err why = { 0 };
	const enum cocket_code code = source_manifest(out, s, d, &why);

	*is_there = code == COCKET_OK;
	if (*is_there || code == COCKET_E_NOT_FOUND || code == COCKET_E_UNSUPPORTED)
		return COCKET_OK;
	*err = why;
	return code;
}

static enum cocket_code
catalog_collect(struct manifest_catalog *c, const struct descriptor *d, size_t entry, unsigned depth, struct err *err)
{
	AUTO(image_free) struct image image = { 0 };
	bool is_there;

	if (catalog_afford(c, d, err) || manifest_take(&image, &is_there, c->source, d, err))
		return err->code;
	if (!is_there)
		return COCKET_OK;
	if (image.manifest.kind == MANIFEST_IMAGE)
		return catalog_add(c, &image, entry, err);
	if (depth > INDEX_DEPTH_MAX)
		return COCKET_OK;
	for (size_t i = 0; i < image.manifest.count && i < INDEX_CHILDREN_MAX; i++)
		if (catalog_collect(c, &image.manifest.items[i], entry, depth + 1, err))
			return err->code;
	return COCKET_OK;
}

static int
content_compare(const void *a, const void *b)
{
	const struct listed_manifest *x = a, *y = b;

	return memcmp(x->content.bytes, y->content.bytes, sizeof x->content.bytes);
}

static enum cocket_code
catalog_make(struct manifest_catalog *c, struct layout *l, struct err *err)
{
	*c = (struct manifest_catalog){ .source = &l->base, .left = DOCKER_CHECK_MAX_BYTES };
	if (l->index.count > DOCKER_INDEX_MAX)
		return fail(err, COCKET_E_TOO_MANY, "manifest.json: index.json has %zu entries, beside docker's file at most %d are read", l->index.count,
		            DOCKER_INDEX_MAX);
	for (size_t i = 0; i < l->index.count; i++)
		if (catalog_collect(c, &l->index.items[i], i, 0, err))
			return err->code;
	if (c->count > 0)
		qsort(c->items, c->count, sizeof *c->items, content_compare);
	return COCKET_OK;
}

/* The first of those with that content; *n of them. */
static struct listed_manifest *
catalog_find(size_t *n, const struct manifest_catalog *c, const struct digest *content)
{
	const struct listed_manifest wanted = { .content = *content }, *end = c->items + c->count;
	struct listed_manifest *found = c->count ? bsearch(&wanted, c->items, c->count, sizeof *c->items, content_compare) : NULL;

	if (found == NULL)
		return NULL;
	while (found > c->items && content_compare(found - 1, &wanted) == 0)
		found--;
	for (*n = 0; found + *n < end && content_compare(found + *n, &wanted) == 0;)
		++*n;
	return found;
}

/* --- what docker would call them ------------------------------------------------------------------ */

static bool
is_called(const struct descriptor *d, const struct name *wanted)
{
	const char *called = index_entry_name(d);
	struct err ignored = { 0 };
	struct name name;

	return called && name_parse(&name, slice_str(called), &ignored) == COCKET_OK && name_same_repository(&name, wanted) &&
	       strcmp(name.tag, wanted->tag) == 0;
}

static bool
is_one_called(const struct manifest *index, const struct listed_manifest *found, size_t n, const char *tag)
{
	struct err ignored = { 0 };
	struct name wanted;

	if (name_parse(&wanted, slice_str(tag), &ignored))
		return false;
	for (size_t i = 0; i < n; i++)
		if (is_called(&index->items[found[i].entry], &wanted))
			return true;
	return false;
}

/* Under the names that are held against the claims, and no other: docker load would give a signed image any (A10). */
static enum cocket_code
entry_check(const struct docker_entry *e, const struct manifest *index, const struct manifest_catalog *c, size_t number, struct err *err)
{
	struct digest content;
	size_t n = 0;

	if (docker_entry_content(&content, e, err))
		return err->code;
	struct listed_manifest *found = catalog_find(&n, c, &content);
	if (found == NULL)
		return fail(err, COCKET_E_FORMAT, "manifest.json: image %zu is not the one that index.json names", number);
	for (size_t i = 0; i < n; i++)
		found[i].is_dockers = true;
	for (struct json v = json_first(e->tags); json_type(v) != JSON_ABSENT; v = json_next(v)) {
		const char *tag = json_string_value(v);

		if (!is_one_called(index, found, n, tag))
			return fail(err, COCKET_E_FORMAT, "manifest.json: docker would call it %s, index.json does not", TEXT(slice_str(tag)));
	}
	return COCKET_OK;
}

/* Those of the image that was asked for: of an index, others than the platforms that are verified may be among them (A43). */
static enum cocket_code
dockers_keep(struct image *image, const struct manifest *index, const struct manifest_catalog *c, struct err *err)
{
	image->dockers = calloc(c->count + 1, sizeof *image->dockers);
	if (image->dockers == NULL)
		return no_memory(err);
	for (size_t i = 0; i < c->count; i++)
		if (c->items[i].is_dockers && digest_eq(&index->items[c->items[i].entry].digest, &image->digest))
			image->dockers[image->docker_count++] = c->items[i].manifest;
	return COCKET_OK;
}

static enum cocket_code
entries_check(struct image *image, const struct docker_archive *a, struct layout *l, struct err *err)
{
	AUTO(catalog_free) struct manifest_catalog c = { 0 };

	if (catalog_make(&c, l, err))
		return err->code;
	for (size_t i = 0; i < a->count; i++)
		if (entry_check(&a->entries[i], &l->index, &c, i + 1, err))
			return err->code;
	return dockers_keep(image, &l->index, &c, err);
}

/* --- its files ------------------------------------------------------------------------------------- */

/* *is_there false: there is none. */
static enum cocket_code
read_file(struct buf *out, bool *is_there, struct layout *l, const char *name, struct err *err)
{
	struct err why = { 0 };
	enum cocket_code code = l->files->read(out, l, name, &why);

	*is_there = code == COCKET_OK;
	if (code == COCKET_OK || code == COCKET_E_NOT_FOUND)
		return COCKET_OK;
	*err = why;
	return code;
}

static enum cocket_code
manifest_check(struct image *image, struct layout *l, struct err *err)
{
	AUTO(buf_free) struct buf bytes = BUF(MANIFEST_MAX_BYTES);
	AUTO(docker_archive_free) struct docker_archive a = { 0 };
	bool is_there;

	if (read_file(&bytes, &is_there, l, "manifest.json", err) || !is_there)
		return err->code;
	return docker_archive_parse(&a, buf_slice(&bytes), err) ? err->code : entries_check(image, &a, l, err);
}

static enum cocket_code
repository_name_check(void *ctx, const struct name *name, struct err *err)
{
	const struct layout *l = ctx;
	char text[NAME_TEXT_BYTES];

	for (size_t i = 0; i < l->index.count; i++)
		if (is_called(&l->index.items[i], name))
			return COCKET_OK;
	name_print(text, name, NULL);
	return fail(err, COCKET_E_FORMAT, "docker would call an image %s, index.json does not", text);
}

/* The oldest of docker's files, which newer ones read where manifest.json is missing (archive.c refuses that). */
static enum cocket_code
repositories_check(struct layout *l, struct err *err)
{
	AUTO(buf_free) struct buf bytes = BUF(MANIFEST_MAX_BYTES);
	bool is_there;

	if (read_file(&bytes, &is_there, l, "repositories", err) || !is_there)
		return err->code;
	return docker_repositories_each(buf_slice(&bytes), repository_name_check, l, err);
}

enum cocket_code
archive_docker_check(struct layout *l, struct image *image, struct err *err)
{
	return layout_index(l, err) || manifest_check(image, l, err) || repositories_check(l, err) ? err->code : COCKET_OK;
}
