/* Entries of index.json of an OCI image layout: what each is called, and what kind of thing it seems to be (docs/FORMATS.md 6).
 * Pure; an entry is never believed to be what its annotations say. */
#include "base/escape.h"
#include "image/layout/layout_index_part.h"

/* --- names -------------------------------------------------------------------------------------- */

bool
index_reference_read(struct name *out, const char *text)
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

bool
index_tag_is_local(const char *ref_name, const char *image_name)
{
	return tag_valid(slice_str(ref_name)) && !ends_in_object(image_name, ref_name);
}

/* `pull --to oci:DIR:TAG` says so; without its word, a tag beside the name of another tag is a contradiction. */
static bool
is_found_by(const struct descriptor *d, const char *ref_name, const char *image_name)
{
	const char *signed_as = descriptor_annotation(d, ANNOTATION_SIGNED_AS);

	return signed_as && strcmp(signed_as, image_name) == 0 && index_tag_is_local(ref_name, image_name);
}

/* ref.name is the tag, or another spelling of image.name (Hauler, and cosign's fork behind it, write docker's short form), or no name. */
static bool
names_agree(const struct descriptor *d, const char *ref_name, const char *image_name, const struct name *whole)
{
	struct name other;

	return ends_in_object(image_name, ref_name) || (index_reference_read(&other, ref_name) && is_same_reference(&other, whole)) ||
	       is_found_by(d, ref_name, image_name);
}

const char *
index_entry_image_name(const struct descriptor *d)
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

	if (name == NULL || ref_name == NULL || strchr(name, '/') == NULL || !index_reference_read(&whole, name) || names_agree(d, ref_name, name, &whole))
		return COCKET_OK;
	return fail(err, COCKET_E_FORMAT, "index.json: an entry is %s to containerd, but %s to others", TEXT(slice_str(name)), TEXT(slice_str(ref_name)));
}

const char *
index_entry_name(const struct descriptor *d)
{
	const char *name = index_entry_image_name(d);
	struct err ignored = { 0 };

	if (name == NULL && index_entry_check_names(d, &ignored))
		return NULL;
	return name ? name : descriptor_annotation(d, ANNOTATION_REF_NAME);
}

/* --- kinds -------------------------------------------------------------------------------------- */

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
