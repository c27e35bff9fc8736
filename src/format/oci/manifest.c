/* Manifests and indexes of OCI image-spec 1.1 (manifest.md, image-index.md) and Docker schema 2, told apart by what their bytes say.
 * Open objects.  Never takes the word of whoever served the bytes over the bytes' own (A10), and never reads schema 1. */
#include "format/oci/manifest.h"

#include <stdlib.h>

#include "base/escape.h"
#include "base/limits.h"

#define SCHEMA_VERSION 2
#define MEDIA_SCHEMA1_PREFIX "application/vnd.docker.distribution.manifest.v1+"

struct media {
	const char *type;
	enum manifest_kind kind;
};

static const struct media oci_manifest = { MEDIA_OCI_MANIFEST, MANIFEST_IMAGE };
static const struct media oci_index = { MEDIA_OCI_INDEX, MANIFEST_INDEX };
static const struct media docker_manifest = { MEDIA_DOCKER_MANIFEST, MANIFEST_IMAGE };
static const struct media docker_list = { MEDIA_DOCKER_LIST, MANIFEST_INDEX };
static const struct media *const known_media[] = { &oci_manifest, &oci_index, &docker_manifest, &docker_list };

static const struct media *
media_find(const char *type)
{
	for (size_t i = 0; type && i < sizeof known_media / sizeof known_media[0]; i++)
		if (strcmp(type, known_media[i]->type) == 0)
			return known_media[i];
	return NULL;
}

bool
media_type_is_index(const char *media_type)
{
	const struct media *known = media_find(media_type);

	return known && known->kind == MANIFEST_INDEX;
}

bool
media_type_is_image_config(const char *media_type)
{
	return strcmp(media_type, MEDIA_OCI_CONFIG) == 0 || strcmp(media_type, MEDIA_DOCKER_CONFIG) == 0;
}

static bool
has_field(struct json obj, const char *name)
{
	return json_type(json_get(obj, name)) != JSON_ABSENT;
}

static bool
is_schema1(struct json root, const char *type)
{
	uint64_t version;

	if (slice_starts(slice_str(type), MEDIA_SCHEMA1_PREFIX) || has_field(root, "fsLayers"))
		return true;
	return json_u64_value(&version, json_get(root, "schemaVersion")) && version == 1;
}

static enum cocket_code
check_schema(struct json root, const char *type, struct err *err)
{
	uint64_t version;

	if (is_schema1(root, type))
		return fail(err, COCKET_E_UNSUPPORTED, "docker schema 1 manifest: not supported, push the image again with a current tool");
	if (has_field(root, "blobs"))
		return fail(err, COCKET_E_UNSUPPORTED, "artifact manifest with blobs: not supported, expected an image manifest or an index");
	if (json_u64(&version, root, "schemaVersion", err))
		return err->code;
	if (version != SCHEMA_VERSION)
		return fail(err, COCKET_E_FORMAT, "schemaVersion: %llu, expected 2", (unsigned long long)version);
	return COCKET_OK;
}

/* CVE-2021-41190 (A10): one document, one meaning. */
static enum cocket_code
check_shape(struct json root, struct err *err)
{
	if (!has_field(root, "manifests"))
		return COCKET_OK;
	if (has_field(root, "layers"))
		return fail(err, COCKET_E_FORMAT, "has manifests and layers: could be read as an index and as an image");
	if (has_field(root, "config"))
		return fail(err, COCKET_E_FORMAT, "has manifests and config: could be read as an index and as an image");
	return COCKET_OK;
}

/* What the document says it is; else, where that is a manifest's type, what it was served as; else what it looks like. */
static const struct media *
decide_media(struct json root, const struct media *own, const struct media *served)
{
	if (own)
		return own;
	if (served)
		return served;
	return has_field(root, "manifests") ? &oci_index : &oci_manifest;
}

static enum cocket_code
check_media(const char *field, const struct media *own, const struct media *served, struct err *err)
{
	if (field && !own)
		return fail(err, COCKET_E_UNSUPPORTED, "mediaType %s: not supported, expected an image manifest or an index", TEXT(slice_str(field)));
	if (own && served && own != served) /* A10 */
		return fail(err, COCKET_E_FORMAT, "mediaType %s: served as %s", own->type, served->type);
	return COCKET_OK;
}

/* Go prints an empty list that was never made as null, and registries serve empty listings so. */
static enum cocket_code
read_list(struct json *out, struct json root, const char *name, struct err *err)
{
	if (!has_field(root, name))
		return json_array(out, root, name, err);
	return json_array_loose(out, root, name, err);
}

/* left_out: NULL where every entry counts; else those that cannot be read are left out, and the first one's error is kept there. */
static enum cocket_code
read_item(struct manifest *m, struct json item, const char *name, size_t i, struct err *left_out, struct err *err)
{
	struct err why = { 0 };

	if (descriptor_parse(&m->items[m->count], item, &why) == COCKET_OK) {
		m->count++;
		return COCKET_OK;
	}
	(void)within(&why, "%s[%zu]", name, i);
	if (left_out && left_out->code == COCKET_OK)
		*left_out = why;
	else if (!left_out)
		*err = why;
	return left_out ? COCKET_OK : why.code;
}

static enum cocket_code
read_items(struct manifest *m, const char *name, size_t max, struct err *left_out, struct err *err)
{
	struct json list;
	size_t count, i = 0;

	if (read_list(&list, json_root(&m->doc), name, err))
		return err->code;
	count = json_count(list);
	if (count > max)
		return fail(err, COCKET_E_TOO_MANY, "%s: %zu, at most %zu are read", name, count, max);
	m->items = calloc(count ? count : 1, sizeof *m->items);
	if (!m->items)
		return no_memory(err);
	for (struct json item = json_first(list); i < count; item = json_next(item), i++)
		if (read_item(m, item, name, i, left_out, err))
			return err->code;
	return COCKET_OK;
}

static enum cocket_code
read_config(struct manifest *m, struct err *err)
{
	struct json config;

	if (json_object(&config, json_root(&m->doc), "config", err))
		return err->code;
	if (descriptor_parse(&m->config, config, err))
		return within(err, "config");
	return COCKET_OK;
}

static enum cocket_code
read_body(struct manifest *m, struct err *left_out, struct err *err)
{
	if (m->kind == MANIFEST_INDEX)
		return read_items(m, "manifests", LAYOUT_ENTRIES_MAX, left_out, err);
	if (has_field(json_root(&m->doc), "manifests"))
		return fail(err, COCKET_E_FORMAT, "mediaType %s: has manifests, expected config and layers", m->media_type);
	if (read_config(m, err))
		return err->code;
	return read_items(m, "layers", LAYERS_MAX, NULL, err);
}

static enum cocket_code
read_subject(struct manifest *m, struct err *err)
{
	struct json subject;

	if (json_object_loose(&subject, json_root(&m->doc), "subject", err))
		return err->code;
	if (json_type(subject) == JSON_ABSENT)
		return COCKET_OK;
	if (descriptor_parse(&m->subject, subject, err))
		return within(err, "subject");
	m->has_subject = true;
	return COCKET_OK;
}

static enum cocket_code
read_kind(struct manifest *m, const char *served_type, struct err *err)
{
	struct json root = json_root(&m->doc);
	const struct media *own, *served = media_find(served_type);
	const char *field;

	if (json_type(root) != JSON_OBJECT)
		return fail(err, COCKET_E_FORMAT, "not an object");
	if (json_string_loose(&field, root, "mediaType", err))
		return err->code;
	own = media_find(field);
	if (check_schema(root, field ? field : served_type, err) || check_shape(root, err) || check_media(field, own, served, err))
		return err->code;
	m->kind = decide_media(root, own, served)->kind;
	m->media_type = decide_media(root, own, served)->type;
	return COCKET_OK;
}

static enum cocket_code
parse(struct manifest *out, struct slice bytes, const char *served_type, struct err *left_out, struct err *err)
{
	AUTO(manifest_free) struct manifest m = { 0 };

	if (bytes.len > MANIFEST_MAX_BYTES) /* A9 */
		return fail(err, COCKET_E_TOO_LARGE, "%zu bytes, at most %zu are read", bytes.len, MANIFEST_MAX_BYTES);
	if (json_parse(&m.doc, bytes, err) || read_kind(&m, served_type, err))
		return err->code;
	if (read_body(&m, left_out, err) || read_subject(&m, err) || annotations_read(&m.annotations, json_root(&m.doc), err))
		return err->code;
	if (json_string_loose(&m.artifact_type, json_root(&m.doc), "artifactType", err))
		return err->code;
	*out = m;
	m = (struct manifest){ 0 };
	return COCKET_OK;
}

enum cocket_code
manifest_parse(struct manifest *out, struct slice bytes, const char *served_type, struct err *err)
{
	return parse(out, bytes, served_type, NULL, err);
}

enum cocket_code
referrers_parse(struct manifest *out, struct err *left_out, struct slice bytes, struct err *err)
{
	AUTO(manifest_free) struct manifest m = { 0 };

	*left_out = (struct err){ 0 };
	if (parse(&m, bytes, MEDIA_OCI_INDEX, left_out, err))
		return err->code;
	if (m.kind != MANIFEST_INDEX)
		return fail(err, COCKET_E_FORMAT, "is an image manifest, expected an index");
	*out = m;
	m = (struct manifest){ 0 };
	return COCKET_OK;
}

void
manifest_free(struct manifest *m)
{
	free(m->items);
	json_free(&m->doc);
	*m = (struct manifest){ 0 };
}

const char *
manifest_artifact_type(const struct manifest *m)
{
	const char *config = m->config.media_type;

	if (m->artifact_type || m->kind == MANIFEST_INDEX)
		return m->artifact_type;
	return media_type_is_image_config(config) ? NULL : config;
}
