/* Documents that no signature covers, held to one reading: Go's encoding/json, in every runtime, takes "Manifests" and "manife\u017ft\u017f" for
 * "manifests", and the last one counts (A10, A19).
 * Never looks into annotations, which are a map: its names are exact to every reader. */
#include "format/oci/manifest.h"

static const char *const document_fields[] = {
	"schemaVersion", "mediaType", "artifactType", "config", "layers", "manifests", "subject", "annotations", "fsLayers", "history", "blobs", NULL,
};
static const char *const descriptor_fields[] = {
	"mediaType", "digest", "size", "urls", "annotations", "data", "platform", "artifactType", NULL,
};
static const char *const platform_fields[] = { "architecture", "os", "os.version", "os.features", "variant", "features", NULL };

static enum cocket_code
descriptor_check(struct json descriptor, struct err *err)
{
	if (json_one_case(descriptor, descriptor_fields, err))
		return err->code;
	return json_one_case(json_get(descriptor, "platform"), platform_fields, err) ? within(err, "platform") : COCKET_OK;
}

static enum cocket_code
descriptors_check(struct json root, const char *name, struct err *err)
{
	size_t i = 0;

	for (struct json v = json_first(json_get(root, name)); json_type(v) != JSON_ABSENT; v = json_next(v), i++)
		if (descriptor_check(v, err))
			return within(err, "%s[%zu]", name, i);
	return COCKET_OK;
}

enum cocket_code
manifest_one_reading_check(const struct manifest *m, struct err *err)
{
	static const char *const single[] = { "config", "subject" };
	struct json root = json_root(&m->doc);

	if (json_one_case(root, document_fields, err) || descriptors_check(root, "manifests", err) || descriptors_check(root, "layers", err))
		return err->code;
	for (size_t i = 0; i < sizeof single / sizeof *single; i++)
		if (descriptor_check(json_get(root, single[i]), err))
			return within(err, "%s", single[i]);
	return COCKET_OK;
}
