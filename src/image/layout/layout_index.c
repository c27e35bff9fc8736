/* index.json of an OCI image layout (image-spec image-layout.md, annotations.md): names to entries.
 * Pure; an entry is only found by what its annotations say. */
#include <stdio.h>

#include "base/escape.h"
#include "image/layout/layout_index_part.h"

/* In an error. */
#define NAMES_LISTED 16
#define NAMES_BYTES (ERR_MESSAGE_BYTES - 128)

enum name_match { MATCH_REF_NAME, MATCH_END_OF_REF_NAME, MATCH_IMAGE_NAME, MATCH_REFERENCE };

/* "registry/repository:tag" ends in ":tag". */
static bool
ends_in_tag(const char *ref_name, const char *tag)
{
	size_t n = strlen(ref_name);
	size_t t = strlen(tag);

	return strchr(ref_name, '/') && n > t && ref_name[n - t - 1] == ':' && strcmp(ref_name + n - t, tag) == 0;
}

/* A reference of several parts: a single word may be a tag. */
static bool
read_path(struct name *out, const char *text)
{
	return strchr(text, '/') && index_reference_read(out, text);
}

/* Another spelling of the whole: index.docker.io/x/y:1 where x/y:1 was asked for. */
static bool
spells(const char *asked, const char *name)
{
	struct name a, b;

	return name && read_path(&a, asked) && read_path(&b, name) && a.tag[0] && name_same_repository(&a, &b) && strcmp(a.tag, b.tag) == 0;
}

static bool
matches(const struct descriptor *d, const char *tag, enum name_match how)
{
	const char *name = how == MATCH_IMAGE_NAME ? index_entry_image_name(d) : descriptor_annotation(d, ANNOTATION_REF_NAME);

	if (how == MATCH_REFERENCE)
		return spells(tag, index_entry_name(d)) || spells(tag, name);
	if (name == NULL)
		return false;
	return how == MATCH_END_OF_REF_NAME ? ends_in_tag(name, tag) : strcmp(name, tag) == 0;
}

/* COCKET_OK with *out NULL if no entry matches. */
static enum cocket_code
find_name(const struct descriptor **out, const struct manifest *index, const char *tag, enum name_match how, struct err *err)
{
	const struct descriptor *found = NULL;

	for (size_t i = 0; i < index->count; i++) {
		const struct descriptor *d = &index->items[i];

		if (!matches(d, tag, how))
			continue;
		/* docs/FORMATS.md 6.6: several entries may share a name; which one is meant nobody can say (A10) */
		if (found && !digest_eq(&found->digest, &d->digest))
			return fail(err, COCKET_E_FORMAT, "index.json: ref.name %s names several manifests", TEXT(slice_str(tag)));
		found = d;
	}
	*out = found;
	return COCKET_OK;
}

static enum cocket_code
find_either(const struct descriptor **out, const struct manifest *index, const char *tag, struct err *err)
{
	if (find_name(out, index, tag, MATCH_REF_NAME, err))
		return err->code;
	return *out || strchr(tag, '/') ? COCKET_OK : find_name(out, index, tag, MATCH_END_OF_REF_NAME, err);
}

enum cocket_code
index_find_replaced(const struct descriptor **out, const struct manifest *index, const char *tag, bool exact, struct err *err)
{
	return exact ? find_name(out, index, tag, MATCH_REF_NAME, err) : find_either(out, index, tag, err);
}

enum cocket_code
index_find_tag(const struct descriptor **out, const struct manifest *index, const char *tag, struct err *err)
{
	if (find_either(out, index, tag, err) || (*out == NULL && find_name(out, index, tag, MATCH_IMAGE_NAME, err)) ||
	    (*out == NULL && find_name(out, index, tag, MATCH_REFERENCE, err)))
		return err->code;
	return *out ? COCKET_OK : fail(err, COCKET_E_NOT_FOUND, "index.json: no entry has the ref.name %s", TEXT(slice_str(tag)));
}

const struct descriptor *
index_find_digest(const char **ref_name, const struct manifest *index, const struct digest *digest)
{
	const struct descriptor *found = NULL;
	bool several = false;

	*ref_name = NULL;
	for (size_t i = 0; i < index->count; i++) {
		const char *name = index_entry_name(&index->items[i]);

		if (!digest_eq(&index->items[i].digest, digest))
			continue;
		if (found == NULL)
			found = &index->items[i];
		several |= name && *ref_name && strcmp(name, *ref_name) != 0;
		*ref_name = name ? name : *ref_name;
	}
	if (several)
		*ref_name = NULL;
	return found;
}

static bool
is_named_before(const struct manifest *index, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++) {
		const char *before = index_entry_name(&index->items[i]);

		if (before && strcmp(before, name) == 0 && index_entry_is_image(&index->items[i]))
			return true;
	}
	return false;
}

/* The names of its images, as many as an error has room for; returns how many. */
static size_t
names_print(char out[static NAMES_BYTES], const struct manifest *index)
{
	size_t len = 0, listed = 0;

	out[0] = '\0';

	for (size_t i = 0; i < index->count && listed < NAMES_LISTED; i++) {
		const char *name = index_entry_name(&index->items[i]);

		if (name == NULL || !index_entry_is_image(&index->items[i]) || is_named_before(index, i, name))
			continue;
		struct text quoted = text_quote(slice_str(name));
		if (len + strlen(quoted.s) + 3 > NAMES_BYTES)
			break;
		len += (size_t)snprintf(out + len, NAMES_BYTES - len, "%s%s", listed++ ? ", " : "", quoted.s);
	}
	return listed;
}

static enum cocket_code
fail_several(const struct manifest *index, struct err *err)
{
	char names[NAMES_BYTES];

	if (names_print(names, index) == 0)
		return fail(err, COCKET_E_USAGE, "index.json: several images, none has a ref.name: name one by @DIGEST");
	return fail(err, COCKET_E_USAGE, "index.json: several images, name one of: %s", names);
}

enum cocket_code
index_find_only(const struct descriptor **out, const struct manifest *index, struct err *err)
{
	const struct descriptor *found = NULL;

	for (size_t i = 0; i < index->count; i++) {
		const struct descriptor *d = &index->items[i];

		if (!index_entry_is_image(d))
			continue;
		if (found && !digest_eq(&found->digest, &d->digest))
			return fail_several(index, err);
		if (found == NULL || index_entry_name(found) == NULL) /* the same once more without a name takes none away */
			found = d;
	}
	if (found == NULL)
		return fail(err, COCKET_E_NOT_FOUND, "index.json: lists no image");
	*out = found;
	return COCKET_OK;
}
