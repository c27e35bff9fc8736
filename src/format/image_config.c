/* The platform of an image config blob (image-spec config.md; Docker's has the same fields).  Open object: all else in it is not ours.
 * Pure: the caller has checked the digest. */
#include "base/limits.h"
#include "format/descriptor.h"

enum cocket_code
image_config_parse(struct image_config *out, struct slice bytes, struct err *err)
{
	AUTO(json_free) struct json_doc doc = { 0 };
	struct image_config config = { 0 };

	if (bytes.len > CONFIG_MAX_BYTES)
		return fail(err, COCKET_E_TOO_LARGE, "image config is %zu bytes, at most %zu are read", bytes.len, CONFIG_MAX_BYTES);
	if (json_parse(&doc, bytes, err))
		return within(err, "image config");
	if (json_type(json_root(&doc)) != JSON_OBJECT)
		return fail(err, COCKET_E_FORMAT, "image config: not an object");
	if (platform_read(&config.platform, json_root(&doc), err))
		return within(err, "image config");
	*out = config;
	return COCKET_OK;
}
