/* The names that containerd and podman give what they import from an archive: io.containerd.image.name, or else the ref.name, of every entry of
 * index.json, whichever image was asked for.
 * Each name means one image, and what is not held against the claims is at least counted: these programs bring all of it (A10, A43). */
#include <stdlib.h>

#include "base/escape.h"
#include "image/archive/archive.h"

/* --- two annotations, one name --------------------------------------------------------------------- */

/* containerd goes by the one, who reads layouts by the other. */
static enum cocket_code
agreement_check(const struct descriptor *d, struct err *err)
{
	const char *name = descriptor_annotation(d, ANNOTATION_IMAGE_NAME), *ref_name = descriptor_annotation(d, ANNOTATION_REF_NAME);
	struct name whole;

	if (name == NULL || name[0] == '\0' || (ref_name && strcmp(name, ref_name) == 0))
		return COCKET_OK;
	if (!name_parse_whole(&whole, name))
		return fail(err, COCKET_E_FORMAT, "index.json: " ANNOTATION_IMAGE_NAME " %s: not a full image name, but containerd would take it for one",
		            TEXT(slice_str(name)));
	return index_entry_check_names(d, err);
}

static enum cocket_code
agreements_check(const struct manifest *index, struct err *err)
{
	for (size_t i = 0; i < index->count; i++)
		if (agreement_check(&index->items[i], err))
			return err->code;
	return COCKET_OK;
}

/* --- one name, one image ---------------------------------------------------------------------------- */

struct given_name {
	struct digest name; /* SHA-256 of it, as it is when it is whole */
	size_t entry;
};

static int
given_name_compare(const void *a, const void *b)
{
	const struct given_name *x = a, *y = b;
	const int order = memcmp(x->name.bytes, y->name.bytes, sizeof x->name.bytes);

	return order ? order : (x->entry > y->entry) - (x->entry < y->entry);
}

static bool
given_name_of(struct given_name *out, const struct descriptor *d, size_t entry)
{
	const char *called = index_entry_name(d);
	char text[NAME_TEXT_BYTES];
	struct name whole;

	if (called == NULL || !name_parse_whole(&whole, called))
		return false;
	name_print(text, &whole, whole.has_digest ? &whole.digest : NULL);
	*out = (struct given_name){ .name = digest_of(slice_str(text)), .entry = entry };
	return true;
}

/* Sorted, the same name stands side by side. */
static enum cocket_code
neighbours_check(const struct given_name *given, size_t n, const struct manifest *index, struct err *err)
{
	for (size_t i = 1; i < n; i++) {
		const struct descriptor *one = &index->items[given[i - 1].entry], *other = &index->items[given[i].entry];

		if (digest_eq(&given[i - 1].name, &given[i].name) && !digest_eq(&one->digest, &other->digest))
			return fail(err, COCKET_E_FORMAT, "index.json: %s names several manifests", TEXT(slice_str(index_entry_name(one))));
	}
	return COCKET_OK;
}

static enum cocket_code
unique_check(const struct manifest *index, struct err *err)
{
	struct given_name *given = calloc(index->count + 1, sizeof *given);
	size_t n = 0;

	if (given == NULL)
		return no_memory(err);
	for (size_t i = 0; i < index->count; i++)
		n += given_name_of(&given[n], &index->items[i], i);
	qsort(given, n, sizeof *given, given_name_compare);
	const enum cocket_code code = neighbours_check(given, n, index, err);
	free(given);
	return code;
}

/* --- what was asked for, and what else there is ------------------------------------------------------ */

/* Another name of the image that was found by no name at all: nobody would hold it against the claims. */
static enum cocket_code
only_name_check(const struct layout *l, const struct image *image, struct err *err)
{
	for (size_t i = 0; i < l->index.count; i++) {
		const char *called = index_entry_name(&l->index.items[i]);

		if (called && digest_eq(&l->index.items[i].digest, &image->digest) && strcmp(called, image->ref_name) != 0)
			return fail(err, COCKET_E_USAGE, "index.json: the image has several names, name one of: %s, %s", TEXT(slice_str(called)),
			            TEXT(slice_str(image->ref_name)));
	}
	return COCKET_OK;
}

static bool
is_entry_of(const struct descriptor *d, const struct image *image)
{
	const char *called = index_entry_name(d);

	return digest_eq(&d->digest, &image->digest) && (called == NULL || strcmp(called, image->ref_name) == 0);
}

static size_t
count_others(const struct manifest *index, const struct image *image)
{
	size_t n = 0;

	for (size_t i = 0; i < index->count; i++)
		if (index_entry_is_taken(&index->items[i]) && !is_entry_of(&index->items[i], image))
			n++;
	return n;
}

enum cocket_code
archive_names_check(struct layout *l, struct image *image, struct err *err)
{
	const bool is_named = l->base.ref.has_digest || l->base.ref.tag[0];

	if (layout_index(l, err) || agreements_check(&l->index, err) || unique_check(&l->index, err) ||
	    (!is_named && only_name_check(l, image, err)))
		return err->code;
	image->others = count_others(&l->index, image);
	return COCKET_OK;
}
