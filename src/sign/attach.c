/* Attaching signatures to what they sign: blobs first, then the manifest that refers to them (distribution-spec, "Pushing Manifests";
 * docs/FORMATS.md 1.2, 2.1, 6.3).  Never takes a signature away but one whose place the new one takes, and never writes
 * over something that it cannot read. */
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
attach_layer(struct writings *w, struct source *s, const struct layer_put *p, struct err *err)
{
	AUTO(buf_free) struct buf fresh = BUF(MANIFEST_MAX_BYTES);

	if (simple_manifest_print(&fresh, slice_str(empty_config), slice_of(NULL, 0), err) || blob_put(s, p->blob, err))
		return err->code;
	struct tag_update update = {
		.tag = p->tag, .kind = MANIFEST_IMAGE, .max = SIGNATURE_LAYERS_MAX, .element = p->layer, .replaces = p->replaces,
		.fresh = buf_slice(&fresh), .config_print = simple_config_print,
	};
	return writings_add(w, s, &update, err);
}

enum cocket_code
attach_simple(struct writings *w, struct source *s, const struct digest *subject, const struct simple_signature *signature,
              const struct tag_replaces *replaces, struct err *err)
{
	AUTO(buf_free) struct buf layer = BUF(MANIFEST_MAX_BYTES);
	char tag[SIGNATURE_TAG_BYTES];

	if (simple_layer_print(&layer, signature, err))
		return err->code;
	signature_tag(tag, subject);
	return attach_layer(w, s, &(struct layer_put){ tag, signature->payload, buf_slice(&layer), replaces }, err);
}

static bool
is_earlier(const void *ctx, const struct descriptor *d)
{
	return earlier_has(ctx, &d->digest);
}

/* For registries that keep no referrers (distribution-spec, "Pushing Manifests with Subject"). */
static enum cocket_code
fallback_add(struct writings *w, struct source *s, const struct bundle_put *p, struct err *err)
{
	AUTO(buf_free) struct buf descriptor = BUF(MANIFEST_MAX_BYTES);
	const struct tag_replaces replaces = { is_earlier, p->earlier };
	char tag[SIGNATURE_TAG_BYTES];

	if (bundle_descriptor_print(&descriptor, p->manifest, p->document, err))
		return err->code;
	if (p->replaces && p->replaces->predicate == NULL && earlier_find(p->earlier, s, SOURCE_LISTING_TAG, p->replaces, err))
		return err->code;
	fallback_tag(tag, &p->subject->digest);
	struct tag_update update = {
		.tag = tag, .kind = MANIFEST_INDEX, .max = REFERRERS_MAX, .element = buf_slice(&descriptor), .replaces = p->replaces ? &replaces : NULL,
		.fresh = slice_str(empty_index), .subject = &p->subject->digest,
	};
	return writings_add(w, s, &update, err);
}

enum cocket_code
attach_bundle(struct writings *w, struct source *s, const struct bundle_put *p, struct err *err)
{
	struct manifest_put put = { .bytes = p->manifest, .media_type = MEDIA_OCI_MANIFEST, .artifact_type = MEDIA_BUNDLE_V03 };
	const struct digest digest = digest_of(p->manifest);

	if (blob_put(s, slice_str(empty_config), err) || blob_put(s, p->document->bundle, err) || s->ops->put_manifest(s, &put, err))
		return err->code;
	if (put.is_subject_known && referrers_are_kept(s, &p->subject->digest, &digest, 1))
		return COCKET_OK;
	return fallback_add(w, s, p, err);
}
