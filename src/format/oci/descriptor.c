/* Descriptors (image-spec descriptor.md): what a blob is, its digest and its size.  Open objects, in which writers outside of Go put null for
 * the members that they have not; `urls` are never followed (A24).
 * Everything in a descriptor is a claim until the bytes have been held against it. */
#include "format/oci/descriptor.h"

#include "base/encoding.h"
#include "base/escape.h"
#include "format/text/slice_scan.h"

#define TYPE_NAME_MAX_BYTES 127

/* RFC 6838 4.2: restricted-name. */
static bool
restricted_name(struct slice s)
{
	return s.len > 0 && s.len <= TYPE_NAME_MAX_BYTES && is_alnum(s.ptr[0]) && consists_of(s, is_alnum, "!#$&^_.+-");
}

/* "version=0.2": what sigstore's first bundles have behind their type. */
static bool
parameter_valid(struct slice s)
{
	const size_t equals = find(s, '=');

	return equals < s.len && restricted_name(head(s, equals)) && restricted_name(tail(s, equals + 1));
}

static bool
media_type_valid(struct slice type)
{
	const size_t slash = find(type, '/'), semicolon = find(type, ';');

	return slash < semicolon && restricted_name(head(type, slash)) && restricted_name(slice_of(type.ptr + slash + 1, semicolon - slash - 1)) &&
	       (semicolon == type.len || parameter_valid(tail(type, semicolon + 1)));
}

static enum cocket_code
read_media_type(const char **out, struct json obj, struct err *err)
{
	const char *type;

	if (json_string(&type, obj, "mediaType", err))
		return err->code;
	if (!media_type_valid(slice_str(type)))
		return fail(err, COCKET_E_FORMAT, "mediaType: %s, expected type/subtype", TEXT(slice_str(type)));
	*out = type;
	return COCKET_OK;
}

static enum cocket_code
read_digest(struct digest *out, struct json obj, struct err *err)
{
	const char *text;

	if (json_string(&text, obj, "digest", err))
		return err->code;
	return digest_parse(out, slice_str(text), err);
}

/* "" is the content of an empty blob, and nothing in the descriptor of another. */
static enum cocket_code
read_data(struct descriptor *d, struct json obj, struct err *err)
{
	const char *text;

	if (json_string_loose(&text, obj, "data", err))
		return err->code;
	d->data = text || d->size > 0 ? text : json_string_value(json_get(obj, "data"));
	return COCKET_OK;
}

enum cocket_code
annotations_read(struct json *out, struct json obj, struct err *err)
{
	struct json annotations;

	if (json_object_loose(&annotations, obj, "annotations", err))
		return err->code;
	for (struct json a = json_first(annotations); json_type(a) != JSON_ABSENT; a = json_next(a))
		if (json_type(a) != JSON_STRING && json_type(a) != JSON_NULL)
			return fail(err, COCKET_E_FORMAT, "annotations: %s: not a string", TEXT(slice_str(json_name(a))));
	*out = annotations;
	return COCKET_OK;
}

static enum cocket_code
read_platform(struct descriptor *d, struct json obj, struct err *err)
{
	struct json platform;

	if (json_object_loose(&platform, obj, "platform", err))
		return err->code;
	if (json_type(platform) == JSON_ABSENT)
		return COCKET_OK;
	if (platform_read(&d->platform, platform, err))
		return within(err, "platform");
	d->has_platform = true;
	return COCKET_OK;
}

enum cocket_code
descriptor_parse(struct descriptor *out, struct json obj, struct err *err)
{
	struct descriptor d = { 0 };

	if (json_type(obj) != JSON_OBJECT)
		return fail(err, COCKET_E_FORMAT, "not an object");
	if (read_media_type(&d.media_type, obj, err) || read_digest(&d.digest, obj, err) || json_u64(&d.size, obj, "size", err))
		return err->code;
	if (json_string_loose(&d.artifact_type, obj, "artifactType", err) || read_data(&d, obj, err))
		return err->code;
	d.has_urls = json_count(json_get(obj, "urls")) > 0;
	if (annotations_read(&d.annotations, obj, err) || read_platform(&d, obj, err))
		return err->code;
	*out = d;
	return COCKET_OK;
}

const char *
descriptor_annotation(const struct descriptor *d, const char *name)
{
	return json_string_value(json_get(d->annotations, name));
}

/* descriptor.md, "data": the content must match digest and size. */
enum cocket_code
descriptor_data(struct buf *out, const struct descriptor *d, struct err *err)
{
	AUTO(buf_free) struct buf data = BUF(out->max);

	if (!d->data)
		return fail(err, COCKET_E_NOT_FOUND, "data: not in the descriptor");
	if (base64_decode(&data, slice_str(d->data), err))
		return within(err, "data");
	if (data.len != d->size)
		return fail(err, COCKET_E_SIZE, "data: %zu bytes, expected %llu", data.len, (unsigned long long)d->size);
	if (digest_check(&d->digest, buf_slice(&data), err))
		return within(err, "data");
	buf_free(out);
	*out = buf_take(&data);
	return COCKET_OK;
}
