/* The simple-signing payload of cosign (SIGNATURE_SPEC.md) and containers/image (containers-signature.5).  Open objects, exact names.
 * What is signed are the bytes as stored: a payload is parsed after its signature was checked, and never printed again to be compared. */
#include "format/signature/simple_payload.h"

#include "base/escape.h"
#include "base/json_member.h"
#include "base/limits.h"
#include "format/signature/signed_annotations.h"

static enum cocket_code
read_reference(struct simple_payload *p, struct json critical, struct err *err)
{
	struct json identity;
	const char *text;

	if (json_object(&identity, critical, "identity", err) || json_string(&text, identity, "docker-reference", err))
		return err->code;
	if (strlen(text) >= sizeof p->reference)
		return fail(err, COCKET_E_FORMAT, "docker-reference: %s, longer than any image name", TEXT(slice_str(text)));
	memcpy(p->reference, text, strlen(text) + 1);
	return COCKET_OK;
}

static enum cocket_code
read_digest(struct simple_payload *p, struct json critical, struct err *err)
{
	struct json image;
	const char *text;

	if (json_object(&image, critical, "image", err) || json_string(&text, image, "docker-manifest-digest", err))
		return err->code;
	if (digest_parse(&p->digest, slice_str(text), err))
		return within(err, "docker-manifest-digest");
	return COCKET_OK;
}

/* A33: a signature over another kind of document is not one over an image. */
static enum cocket_code
check_type(struct json critical, struct err *err)
{
	const char *type;

	if (json_string(&type, critical, "type", err))
		return err->code;
	if (strcmp(type, SIMPLE_TYPE) != 0)
		return fail(err, COCKET_E_FORMAT, "type: %s, expected %s", TEXT(slice_str(type)), SIMPLE_TYPE);
	return COCKET_OK;
}

static enum cocket_code
read_critical(struct simple_payload *p, struct json root, struct err *err)
{
	struct json critical;

	if (json_object(&critical, root, "critical", err))
		return err->code;
	if (check_type(critical, err) || read_reference(p, critical, err) || read_digest(p, critical, err))
		return within(err, "critical");
	return COCKET_OK;
}

/* cosign prints null where there is nothing; others leave the field out. */
static enum cocket_code
read_optional(struct simple_payload *p, struct json root, struct err *err)
{
	struct json optional = json_get(root, "optional");

	if (json_type(optional) == JSON_ABSENT || json_type(optional) == JSON_NULL)
		return COCKET_OK;
	if (json_type(optional) != JSON_OBJECT)
		return fail(err, COCKET_E_FORMAT, "optional: not an object");
	if (signed_annotations_read(&p->optional, optional, err))
		return within(err, "optional");
	return COCKET_OK;
}

enum cocket_code
simple_payload_parse(struct simple_payload *out, struct slice payload, struct err *err)
{
	AUTO(json_free) struct json_doc doc = { 0 };
	struct simple_payload p = { 0 };

	if (payload.len > SIGNATURE_MAX_BYTES)
		return fail(err, COCKET_E_TOO_LARGE, "payload is %zu bytes, at most %zu are read", payload.len, SIGNATURE_MAX_BYTES);
	if (json_parse(&doc, payload, err))
		return within(err, "payload");
	if (read_critical(&p, json_root(&doc), err) || read_optional(&p, json_root(&doc), err))
		return within(err, "payload");
	*out = p;
	return COCKET_OK;
}

static void
put_critical(struct json_writer *w, const char *reference, const struct digest *digest)
{
	char text[DIGEST_TEXT_BYTES];

	digest_print(text, digest);
	json_key(w, "critical");
	json_begin_object(w);
	json_key(w, "identity");
	json_begin_object(w);
	json_put_pair(w, "docker-reference", reference);
	json_end_object(w);
	json_key(w, "image");
	json_begin_object(w);
	json_put_pair(w, "docker-manifest-digest", text);
	json_end_object(w);
	json_put_pair(w, "type", SIMPLE_TYPE);
	json_end_object(w);
}

static void
put_optional(struct json_writer *w, const struct simple_payload *p, const struct annotation *annotations, size_t count)
{
	json_key(w, "optional");
	if (count == 0 && signed_annotations_is_empty(&p->optional)) {
		json_put_null(w);
		return;
	}
	json_begin_object(w);
	annotations_write(w, annotations, count);
	signed_annotations_write(w, &p->optional);
	json_end_object(w);
}

enum cocket_code
simple_payload_print(struct buf *out, const struct simple_payload *p, const struct annotation *annotations, size_t count, struct err *err)
{
	AUTO(buf_free) struct buf text = BUF(SIGNATURE_MAX_BYTES);
	struct json_writer w;

	if (!utf8_valid(slice_str(p->reference)))
		return fail(err, COCKET_E_USAGE, "name: not UTF-8");
	if (signed_annotations_check(&p->optional, annotations, count, err))
		return err->code;
	json_writer_init(&w, &text);
	json_begin_object(&w);
	put_critical(&w, p->reference, &p->digest);
	put_optional(&w, p, annotations, count);
	json_end_object(&w);
	if (json_writer_done(&w, err))
		return err->code;
	return buf_add(out, buf_slice(&text), err);
}
