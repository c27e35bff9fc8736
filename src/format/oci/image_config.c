/* The platform and the diff IDs of an image config blob (image-spec config.md; Docker's has the same fields).  Open object: all else in it is
 * not ours.
 * Pure: the caller has checked the digest. */
#include "format/oci/image_config.h"

#include <stdlib.h>

#include "base/escape.h"
#include "base/limits.h"

static enum cocket_code
document_parse(struct json_doc *doc, struct slice bytes, struct err *err)
{
	if (bytes.len > CONFIG_MAX_BYTES)
		return fail(err, COCKET_E_TOO_LARGE, "image config is %zu bytes, at most %zu are read", bytes.len, CONFIG_MAX_BYTES);
	if (json_parse(doc, bytes, err))
		return within(err, "image config");
	if (json_type(json_root(doc)) != JSON_OBJECT)
		return fail(err, COCKET_E_FORMAT, "image config: not an object");
	return COCKET_OK;
}

enum cocket_code
image_config_parse(struct image_config *out, struct slice bytes, struct err *err)
{
	AUTO(json_free) struct json_doc doc = { 0 };
	struct image_config config = { 0 };

	if (document_parse(&doc, bytes, err))
		return err->code;
	if (platform_read(&config.platform, json_root(&doc), err))
		return within(err, "image config");
	*out = config;
	return COCKET_OK;
}

/* config.md, "rootfs": type MUST be "layers"; diff_ids are DiffIDs, from the lowest layer up. */
static enum cocket_code
rootfs_read(struct json *diff_ids, struct json root, struct err *err)
{
	struct json rootfs;
	const char *type;

	if (json_object(&rootfs, root, "rootfs", err))
		return err->code;
	if (json_string(&type, rootfs, "type", err))
		return within(err, "rootfs");
	if (strcmp(type, "layers") != 0)
		return fail(err, COCKET_E_UNSUPPORTED, "rootfs: type: %s, expected layers", TEXT(slice_str(type)));
	return json_array(diff_ids, rootfs, "diff_ids", err) ? within(err, "rootfs") : COCKET_OK;
}

static enum cocket_code
diff_ids_read(struct diff_ids *out, struct json array, struct err *err)
{
	for (struct json v = json_first(array); json_type(v) != JSON_ABSENT; v = json_next(v)) {
		const char *text = json_string_value(v);

		if (text == NULL)
			return fail(err, COCKET_E_FORMAT, "diff_ids: %zu: not a string", out->count + 1);
		if (digest_parse(&out->items[out->count], slice_str(text), err))
			return within(err, "diff_ids: %zu", out->count + 1);
		out->count++;
	}
	return COCKET_OK;
}

void
diff_ids_free(struct diff_ids *d)
{
	free(d->items);
	*d = (struct diff_ids){ 0 };
}

enum cocket_code
diff_ids_parse(struct diff_ids *out, struct slice bytes, struct err *err)
{
	AUTO(json_free) struct json_doc doc = { 0 };
	AUTO(diff_ids_free) struct diff_ids ids = { 0 };
	struct json array;

	if (document_parse(&doc, bytes, err))
		return err->code;
	if (rootfs_read(&array, json_root(&doc), err))
		return within(err, "image config");
	if (json_count(array) > LAYERS_MAX)
		return fail(err, COCKET_E_TOO_MANY, "image config: %zu diff_ids, at most %d are read", json_count(array), LAYERS_MAX);
	ids.items = calloc(json_count(array) + 1, sizeof *ids.items);
	if (ids.items == NULL)
		return no_memory(err);
	if (diff_ids_read(&ids, array, err))
		return within(err, "image config");
	*out = ids;
	ids = (struct diff_ids){ 0 };
	return COCKET_OK;
}
