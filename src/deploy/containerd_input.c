/* A descriptor alone, or one in an object with the operation and the annotations that CRI gave the container.  Both are open: containerd adds
 * members without a new media type.
 * Annotations that say who runs the image are not read: who may run what is Kubernetes' to decide. */
#include "deploy/containerd_input.h"

#include "base/escape.h"
#include "format/oci/manifest.h"

#define ANNOTATION_IMAGE "io.kubernetes.cri.image-name" /* set by containerd itself, over what the pod says */

void
containerd_input_free(struct containerd_input *in)
{
	json_free(&in->doc);
}

static enum cocket_code
read_operation(const char **out, struct json obj, struct err *err)
{
	const char *text;

	if (json_string(&text, obj, "operation", err))
		return err->code;
	if (strcmp(text, "pull") != 0 && strcmp(text, "run") != 0)
		return fail(err, COCKET_E_FORMAT, "operation: %s, expected pull or run", TEXT(slice_str(text)));
	*out = text;
	return COCKET_OK;
}

static enum cocket_code
read_image(const char **out, struct json obj, struct err *err)
{
	struct json annotations;

	if (annotations_read(&annotations, obj, err))
		return err->code;
	*out = json_string_value(json_get(annotations, ANNOTATION_IMAGE));
	return COCKET_OK;
}

static enum cocket_code
read_wrapped(struct containerd_input *out, struct json obj, struct err *err)
{
	struct json descriptor;

	if (json_type(obj) != JSON_OBJECT)
		return fail(err, COCKET_E_FORMAT, "not an object");
	if (json_object(&descriptor, obj, "descriptor", err))
		return err->code;
	if (descriptor_parse(&out->descriptor, descriptor, err))
		return within(err, "descriptor");
	return read_operation(&out->operation, obj, err) || read_image(&out->image, obj, err) ? err->code : COCKET_OK;
}

enum cocket_code
containerd_input_parse(struct containerd_input *out, struct slice text, const char *media_type, struct err *err)
{
	const bool is_wrapped = strcmp(media_type, MEDIA_VERIFIER_INPUT) == 0;
	AUTO(containerd_input_free) struct containerd_input in = { 0 };

	if (!is_wrapped && strcmp(media_type, MEDIA_DESCRIPTOR) != 0)
		return fail(err, COCKET_E_UNSUPPORTED, "-stdin-media-type %s: expected " MEDIA_DESCRIPTOR " or " MEDIA_VERIFIER_INPUT,
		            TEXT(slice_str(media_type)));
	if (json_parse(&in.doc, text, err) ||
	    (is_wrapped ? read_wrapped(&in, json_root(&in.doc), err) : descriptor_parse(&in.descriptor, json_root(&in.doc), err)))
		return within(err, "standard input");
	*out = in;
	in = (struct containerd_input){ 0 };
	return COCKET_OK;
}

enum cocket_code
containerd_input_check(const struct containerd_input *in, const struct containerd_question *q, struct err *err)
{
	char digest[DIGEST_TEXT_BYTES];

	digest_print(digest, &in->descriptor.digest);
	if (strcmp(digest, q->digest) != 0)
		return fail(err, COCKET_E_DIGEST, "standard input: digest %s, expected that of -digest, %s", digest, TEXT(slice_str(q->digest)));
	if (in->operation && q->operation && strcmp(in->operation, q->operation) != 0)
		return fail(err, COCKET_E_FORMAT, "standard input: operation %s, expected that of -operation, %s", in->operation, q->operation);
	if (in->image && strcmp(in->image, q->name) != 0)
		return fail(err, COCKET_E_FORMAT, "standard input: " ANNOTATION_IMAGE " %s, expected that of -name, %s", TEXT(slice_str(in->image)),
		            TEXT(slice_str(q->name)));
	return COCKET_OK;
}

static enum cocket_code
platform_check(const struct platform *told, const char *told_text, const char *asked, struct err *err)
{
	struct platform wanted;

	if (told->os[0] == '\0' || told->arch[0] == '\0')
		return fail(err, COCKET_E_FORMAT, "standard input: descriptor: platform %s: expected os and architecture", told_text);
	if (!asked || strcmp(asked, "all") == 0)
		return COCKET_OK;
	if (platform_parse(&wanted, slice_str(asked), err))
		return within(err, "--platform");
	if (!platform_matches(&wanted, told))
		return fail(err, COCKET_E_PLATFORM, "standard input: the image is for %s, expected that of --platform, %s", told_text, asked);
	return COCKET_OK;
}

enum cocket_code
containerd_input_platform(const char **out, char text[static PLATFORM_TEXT_BYTES], const struct containerd_input *in, const char *asked,
                          struct err *err)
{
	const struct descriptor *d = &in->descriptor;

	*out = asked;
	if (!d->has_platform)
		return COCKET_OK;
	platform_print(text, &d->platform);
	if (platform_check(&d->platform, text, asked, err))
		return err->code;
	if (!media_type_is_index(d->media_type))
		*out = text;
	return COCKET_OK;
}
