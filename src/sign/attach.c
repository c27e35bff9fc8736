/* Attaching signatures to what they sign: blobs first, then the manifest that refers to them (distribution-spec, "Pushing Manifests";
 * docs/FORMATS.md 1.2, 2.1, 6.3).  Never takes a signature away that is there, and never writes over something that it cannot read. */
#include "sign/attach.h"

#include "base/encoding.h"
#include "base/limits.h"
#include "image/evidence/evidence.h"
#include "sign/listed.h"

static enum cocket_code
blob_put(struct source *s, struct slice bytes, struct err *err)
{
	struct digest digest = digest_of(bytes);

	return s->ops->put_blob(s, bytes, &digest, err);
}

enum cocket_code
attach_simple(struct writings *w, struct source *s, const struct digest *subject, const struct simple_signature *signature, struct err *err)
{
	AUTO(buf_free) struct buf layer = BUF(MANIFEST_MAX_BYTES);
	AUTO(buf_free) struct buf fresh = BUF(MANIFEST_MAX_BYTES);
	char tag[SIGNATURE_TAG_BYTES];

	if (simple_layer_print(&layer, signature, err))
		return err->code;
	if (simple_manifest_print(&fresh, slice_str(empty_config), slice_of(NULL, 0), err) || blob_put(s, signature->payload, err))
		return err->code;
	signature_tag(tag, subject);
	struct tag_update update = {
		.tag = tag, .kind = MANIFEST_IMAGE, .max = SIGNATURES_MAX, .element = buf_slice(&layer), .fresh = buf_slice(&fresh),
		.config_print = simple_config_print,
	};
	return writings_add(w, s, &update, err);
}

/* For registries that keep no referrers (distribution-spec, "Pushing Manifests with Subject"). */
static enum cocket_code
fallback_add(struct writings *w, struct source *s, const struct digest *subject, struct slice manifest, int64_t now, struct err *err)
{
	AUTO(buf_free) struct buf descriptor = BUF(MANIFEST_MAX_BYTES);
	char tag[SIGNATURE_TAG_BYTES];

	if (bundle_descriptor_print(&descriptor, manifest, now, err))
		return err->code;
	fallback_tag(tag, subject);
	struct tag_update update = {
		.tag = tag, .kind = MANIFEST_INDEX, .max = REFERRERS_MAX, .element = buf_slice(&descriptor),
		.fresh = slice_str(empty_index), .subject = subject,
	};
	return writings_add(w, s, &update, err);
}

enum cocket_code
attach_bundle(struct writings *w, struct source *s, const struct descriptor *subject, struct slice bundle, int64_t now, struct err *err)
{
	AUTO(buf_free) struct buf manifest = BUF(MANIFEST_MAX_BYTES);

	if (bundle_manifest_print(&manifest, subject, bundle, now, err))
		return err->code;
	if (blob_put(s, slice_str(empty_config), err) || blob_put(s, bundle, err))
		return err->code;
	struct manifest_put put = { .bytes = buf_slice(&manifest), .media_type = MEDIA_OCI_MANIFEST, .artifact_type = MEDIA_BUNDLE_V03 };
	if (s->ops->put_manifest(s, &put, err))
		return err->code;
	const struct digest digest = digest_of(buf_slice(&manifest));
	if (put.is_subject_known && referrers_are_kept(s, &subject->digest, &digest, 1))
		return COCKET_OK;
	return fallback_add(w, s, &subject->digest, buf_slice(&manifest), now, err);
}
