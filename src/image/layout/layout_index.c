/* index.json of an OCI image layout (image-spec image-layout.md, annotations.md): names to entries, and the rewritten file.
 * Pure; an entry is never believed to be what its annotations say, only found by them. */
#include <stdio.h>
#include <stdlib.h>

#include "base/escape.h"
#include "image/layout/layout.h"

/* In an error. */
#define NAMES_LISTED 16
#define NAMES_BYTES (ERR_MESSAGE_BYTES - 128)

/* Docker's short forms are read: "rancher/pause:3.6" is docker.io/rancher/pause:3.6. */
static bool
read_reference(struct name *out, const char *text)
{
	struct err ignored = { 0 };

	return name_parse_claimed(out, slice_str(text), &ignored) == COCKET_OK;
}

static bool
tags_agree(const struct name *a, const struct name *b)
{
	return a->tag[0] == '\0' || b->tag[0] == '\0' || strcmp(a->tag, b->tag) == 0;
}

static bool
digests_agree(const struct name *a, const struct name *b)
{
	return !a->has_digest || !b->has_digest || digest_eq(&a->digest, &b->digest);
}

/* The same repository, and no other tag or digest: what one leaves out, it does not deny. */
static bool
is_same_reference(const struct name *a, const struct name *b)
{
	return name_same_repository(a, b) && tags_agree(a, b) && digests_agree(a, b);
}

/* containerd writes what stands behind the repository: "1.4", "1.4@sha256:...", "@sha256:...". */
static bool
ends_in_object(const char *name, const char *object)
{
	size_t n = strlen(name), m = strlen(object);

	return m > 0 && n > m && strchr(object, '/') == NULL && strcmp(name + n - m, object) == 0 && (object[0] == '@' || name[n - m - 1] == ':');
}

/* A word to find the image by in this layout: it is no name of any other. */
static bool
is_local_tag(const char *ref_name, const char *image_name)
{
	return tag_valid(slice_str(ref_name)) && !ends_in_object(image_name, ref_name);
}

/* `pull --to oci:DIR:TAG` says so; without its word, a tag beside the name of another tag is a contradiction. */
static bool
is_found_by(const struct descriptor *d, const char *ref_name, const char *image_name)
{
	const char *signed_as = descriptor_annotation(d, ANNOTATION_SIGNED_AS);

	return signed_as && strcmp(signed_as, image_name) == 0 && is_local_tag(ref_name, image_name);
}

/* ref.name is the tag, or another spelling of image.name (Hauler, and cosign's fork behind it, write docker's short form), or no name. */
static bool
names_agree(const struct descriptor *d, const char *ref_name, const char *image_name, const struct name *whole)
{
	struct name other;

	return ends_in_object(image_name, ref_name) || (read_reference(&other, ref_name) && is_same_reference(&other, whole)) ||
	       is_found_by(d, ref_name, image_name);
}

/* docker and containerd: ref.name is the tag, image.name the whole reference.  NULL if that is not there, or contradicts ref.name. */
static const char *
image_name(const struct descriptor *d)
{
	const char *name = descriptor_annotation(d, ANNOTATION_IMAGE_NAME);
	const char *ref_name = descriptor_annotation(d, ANNOTATION_REF_NAME);
	struct name whole;

	if (name == NULL || !name_parse_whole(&whole, name) || (ref_name && !names_agree(d, ref_name, name, &whole)))
		return NULL;
	return name;
}

/* One entry, two images: a name that is taken for none would let a signature of any other pass (A10). */
enum cocket_code
index_entry_check_names(const struct descriptor *d, struct err *err)
{
	const char *name = descriptor_annotation(d, ANNOTATION_IMAGE_NAME);
	const char *ref_name = descriptor_annotation(d, ANNOTATION_REF_NAME);
	struct name whole;

	if (name == NULL || ref_name == NULL || strchr(name, '/') == NULL || !read_reference(&whole, name) || names_agree(d, ref_name, name, &whole))
		return COCKET_OK;
	return fail(err, COCKET_E_FORMAT, "index.json: an entry is %s to containerd, but %s to others", TEXT(slice_str(name)), TEXT(slice_str(ref_name)));
}

const char *
index_entry_name(const struct descriptor *d)
{
	const char *name = image_name(d);
	struct err ignored = { 0 };

	if (name == NULL && index_entry_check_names(d, &ignored))
		return NULL;
	return name ? name : descriptor_annotation(d, ANNOTATION_REF_NAME);
}

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
	return strchr(text, '/') && read_reference(out, text);
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
	const char *name = how == MATCH_IMAGE_NAME ? image_name(d) : descriptor_annotation(d, ANNOTATION_REF_NAME);

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

static const char *
saved_kind(const struct descriptor *d)
{
	static const char prefix[] = "dev.cosignproject.cosign/";
	const char *kind = descriptor_annotation(d, "kind");

	return kind && slice_starts(slice_str(kind), prefix) ? kind + sizeof prefix - 1 : NULL;
}

bool
index_entry_is_saved_signature(const struct descriptor *d)
{
	const char *kind = saved_kind(d);

	return kind && strcmp(kind, "sigs") == 0;
}

/* "sha256-" and 64 digits at the end of a ref.name, bare or with one of cosign's endings. */
static bool
is_attachment_tag(const char *ref_name)
{
	const char *colon = strrchr(ref_name, ':');
	const char *tag = colon ? colon + 1 : ref_name;
	static const char *const endings[] = { "", ".sig", ".att", ".sbom" };

	if (!slice_starts(slice_str(tag), "sha256-") || strspn(tag + 7, "0123456789abcdef") != 2 * SHA256_BYTES)
		return false;
	for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
		if (strcmp(tag + 7 + 2 * SHA256_BYTES, endings[i]) == 0)
			return true;
	return false;
}

/* cosign 3's save puts the config's media type here, for images too. */
static bool
is_image_type(const char *artifact_type)
{
	return artifact_type == NULL || media_type_is_image_config(artifact_type);
}

/* An artifact that has a name of its own was put there by it; one that has none is attached to something, and a trust store is not an image. */
bool
index_entry_is_image(const struct descriptor *d)
{
	const char *name = descriptor_annotation(d, ANNOTATION_REF_NAME);
	const char *kind = saved_kind(d);

	if (kind)
		return strcmp(kind, "image") == 0 || strcmp(kind, "imageIndex") == 0;
	if (!is_image_type(d->artifact_type) && (!index_entry_name(d) || strcmp(d->artifact_type, ARTIFACT_TRUST) == 0))
		return false;
	return !(name && is_attachment_tag(name));
}

bool
index_entry_is_taken(const struct descriptor *d)
{
	const char *name = index_entry_name(d);
	struct name whole;

	return index_entry_is_image(d) || (name && name_parse_whole(&whole, name) && !is_attachment_tag(name));
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

static void
put_field(struct json_writer *w, const char *name, const char *value)
{
	json_key(w, name);
	json_put_string(w, slice_str(value));
}

/* The annotations of the entry that is replaced stay, unless it is all ours; the rest described the old manifest. */
static void
put_annotations(struct json_writer *w, const struct index_entry *e, const struct descriptor *replaced)
{
	if (replaced && !e->exact) {
		json_key(w, "annotations");
		json_put_value(w, replaced->annotations);
		return;
	}
	if (e->tag == NULL && e->name == NULL)
		return;
	json_key(w, "annotations");
	json_begin_object(w);
	if (e->name && e->tag && is_local_tag(e->tag, e->name))
		put_field(w, ANNOTATION_SIGNED_AS, e->name);
	if (e->name)
		put_field(w, ANNOTATION_IMAGE_NAME, e->name);
	if (e->tag)
		put_field(w, ANNOTATION_REF_NAME, e->tag);
	json_end_object(w);
}

static void
put_entry(struct json_writer *w, const struct index_entry *e, const struct descriptor *replaced)
{
	char digest[DIGEST_TEXT_BYTES];

	digest_print(digest, &e->digest);
	json_begin_object(w);
	put_field(w, "mediaType", e->media_type);
	put_field(w, "digest", digest);
	json_key(w, "size");
	json_put_u64(w, e->size);
	if (e->artifact_type)
		put_field(w, "artifactType", e->artifact_type);
	put_annotations(w, e, replaced);
	json_end_object(w);
}

/* --- the rewritten file ------------------------------------------------------------------------- */

/* An entry on its way into the index. */
struct entry_placement {
	const struct index_entry *entry;
	const struct descriptor *replaced; /* NULL none */
	bool done;                         /* it stands, or needs not */
};

static enum cocket_code
placing_find(struct entry_placement *p, const struct manifest *index, const struct index_entry *e, struct err *err)
{
	const char *ignored;

	*p = (struct entry_placement){ .entry = e };
	if (e->tag == NULL) {
		p->done = index_find_digest(&ignored, index, &e->digest) != NULL;
		return COCKET_OK;
	}
	return e->exact ? find_name(&p->replaced, index, e->tag, MATCH_REF_NAME, err) : find_either(&p->replaced, index, e->tag, err);
}

/* Entries of one name have one digest (find_name), so all of them give way to the one. */
static bool
is_replaced(const struct descriptor *d, const struct descriptor *replaced)
{
	const char *name = descriptor_annotation(d, ANNOTATION_REF_NAME);

	return replaced && name && strcmp(name, descriptor_annotation(replaced, ANNOTATION_REF_NAME)) == 0;
}

static struct entry_placement *
replacement_of(struct entry_placement *placings, size_t n, const struct descriptor *d)
{
	for (size_t i = 0; i < n; i++)
		if (is_replaced(d, placings[i].replaced))
			return &placings[i];
	return NULL;
}

static void
place(struct json_writer *w, struct entry_placement *p)
{
	if (!p->done)
		put_entry(w, p->entry, p->replaced);
	p->done = true;
}

static void
put_entries(struct json_writer *w, const struct manifest *index, struct entry_placement *placings, size_t n)
{
	struct json v = json_first(json_get(json_root(&index->doc), "manifests"));

	json_begin_array(w);
	for (size_t i = 0; i < index->count; i++, v = json_next(v)) {
		struct entry_placement *p = replacement_of(placings, n, &index->items[i]);

		if (p)
			place(w, p);
		else
			json_put_value(w, v);
	}
	for (size_t i = 0; i < n; i++)
		place(w, &placings[i]);
	json_end_array(w);
}

static enum cocket_code
print(struct buf *out, const struct manifest *index, struct entry_placement *placings, size_t n, struct err *err)
{
	struct json_writer w;

	json_writer_init(&w, out);
	json_begin_object(&w);
	for (struct json v = json_first(json_root(&index->doc)); json_type(v) != JSON_ABSENT; v = json_next(v)) {
		json_key(&w, json_name(v));
		if (strcmp(json_name(v), "manifests") == 0)
			put_entries(&w, index, placings, n);
		else
			json_put_value(&w, v);
	}
	json_end_object(&w);
	return json_writer_done(&w, err);
}

enum cocket_code
index_print(struct buf *out, const struct manifest *index, const struct index_entry *entries, size_t n, struct err *err)
{
	struct entry_placement *placings = calloc(n + 1, sizeof *placings);
	enum cocket_code code = placings ? COCKET_OK : no_memory(err);

	for (size_t i = 0; i < n && code == COCKET_OK; i++)
		code = placing_find(&placings[i], index, &entries[i], err);
	if (code == COCKET_OK)
		code = print(out, index, placings, n, err);
	free(placings);
	return code;
}
