/* The documents that carry signatures, printed (docs/FORMATS.md 1.2, 2.1; image-spec manifest.md, descriptor.md "data").  Payloads and
 * bundles are inline as well as blobs of their own: who reads the manifest needs no further request, who ignores `data` finds the blob. */
#include "sign/signature_manifest.h"

#include "base/clock.h"
#include "base/encoding.h"
#include "base/limits.h"
#include "format/signature/sigstore_bundle.h"

#define ANNOTATION_CHAIN "dev.sigstore.cosign/chain" /* never read here: what issued a certificate is in the trusted root */
#define INLINE_MAX_BYTES (64 * KIB) /* an SBOM would not even fit a manifest */
#define NO_TIME "0001-01-01T00:00:00Z" /* as cosign: nothing here depends on when */

const char empty_config[] = "{}";
const char empty_index[] = "{\"schemaVersion\":2,\"mediaType\":\"" MEDIA_OCI_INDEX "\",\"manifests\":[]}";

static void
put_field(struct json_writer *w, const char *name, const char *value)
{
	json_key(w, name);
	json_put_string(w, slice_str(value));
}

/* mediaType, size and digest of a descriptor that stays open. */
static void
begin_descriptor(struct json_writer *w, const char *media_type, uint64_t size, const struct digest *digest)
{
	char text[DIGEST_TEXT_BYTES];

	digest_print(text, digest);
	json_begin_object(w);
	put_field(w, "mediaType", media_type);
	json_key(w, "size");
	json_put_u64(w, size);
	put_field(w, "digest", text);
}

static void
begin_descriptor_of(struct json_writer *w, const char *media_type, struct slice content)
{
	struct digest digest = digest_of(content);

	begin_descriptor(w, media_type, content.len, &digest);
}

static void
begin_manifest(struct json_writer *w)
{
	json_begin_object(w);
	json_key(w, "schemaVersion");
	json_put_u64(w, 2);
	put_field(w, "mediaType", MEDIA_OCI_MANIFEST);
}

static void
put_hint(struct json_writer *w, const struct digest *key_id)
{
	char id[DIGEST_HEX_BYTES];

	digest_print_hex(id, key_id);
	put_field(w, ANNOTATION_KEY_ID, id);
}

static void
put_signer(struct json_writer *w, const struct simple_signature *s)
{
	if (s->key_id) {
		put_hint(w, s->key_id);
		return;
	}
	put_field(w, ANNOTATION_CERTIFICATE, s->certificate);
	if (s->chain[0])
		put_field(w, ANNOTATION_CHAIN, s->chain);
	put_field(w, ANNOTATION_TIMESTAMP, s->timestamp);
}

enum cocket_code
simple_layer_print(struct buf *out, const struct simple_signature *s, struct err *err)
{
	AUTO(buf_free) struct buf data = BUF(2 * SIGNATURE_MAX_BYTES);
	AUTO(buf_free) struct buf text = BUF(SIGNATURE_MAX_BYTES);
	struct json_writer w;

	if (base64_encode(&data, s->payload, err) || base64_encode(&text, s->signature, err))
		return err->code;
	json_writer_init(&w, out);
	begin_descriptor_of(&w, MEDIA_SIMPLE_SIGNING, s->payload);
	put_field(&w, "data", buf_str(&data));
	json_key(&w, "annotations");
	json_begin_object(&w);
	put_field(&w, ANNOTATION_SIGNATURE, buf_str(&text));
	put_signer(&w, s);
	json_end_object(&w);
	json_end_object(&w);
	return json_writer_done(&w, err);
}

static void
put_history(struct json_writer *w, size_t count)
{
	json_key(w, "history");
	json_begin_array(w);
	for (size_t i = 0; i < count; i++) {
		json_begin_object(w);
		put_field(w, "created", NO_TIME);
		json_end_object(w);
	}
	json_end_array(w);
}

static void
put_rootfs(struct json_writer *w, const struct digest *layers, size_t count)
{
	char text[DIGEST_TEXT_BYTES];

	json_key(w, "rootfs");
	json_begin_object(w);
	put_field(w, "type", "layers");
	json_key(w, "diff_ids");
	json_begin_array(w);
	for (size_t i = 0; i < count; i++) {
		digest_print(text, &layers[i]);
		json_put_string(w, slice_str(text));
	}
	json_end_array(w);
	json_end_object(w);
}

enum cocket_code
simple_config_print(struct buf *out, const struct digest *layers, size_t count, struct err *err)
{
	struct json_writer w;

	json_writer_init(&w, out);
	json_begin_object(&w);
	put_field(&w, "architecture", "");
	put_field(&w, "created", NO_TIME);
	put_history(&w, count);
	put_field(&w, "os", "");
	put_rootfs(&w, layers, count);
	json_key(&w, "config");
	json_begin_object(&w);
	json_end_object(&w);
	json_end_object(&w);
	return json_writer_done(&w, err);
}

enum cocket_code
simple_manifest_print(struct buf *out, struct slice config, struct slice layer, struct err *err)
{
	struct json_writer w;

	json_writer_init(&w, out);
	begin_manifest(&w);
	json_key(&w, "config");
	begin_descriptor_of(&w, MEDIA_OCI_CONFIG, config);
	json_end_object(&w);
	json_key(&w, "layers");
	json_begin_array(&w);
	if (layer.len > 0)
		json_put_raw(&w, layer);
	json_end_array(&w);
	json_end_object(&w);
	return json_writer_done(&w, err);
}

/* As cosign 2 writes them: its readers go by the media type, and tell attestations by the type of the predicate. */
enum cocket_code
envelope_layer_print(struct buf *out, const struct envelope_layer *e, struct err *err)
{
	char id[DIGEST_HEX_BYTES];
	struct json_writer w;

	digest_print_hex(id, e->key_id);
	json_writer_init(&w, out);
	begin_descriptor_of(&w, MEDIA_ENVELOPE, e->envelope);
	json_key(&w, "annotations");
	json_begin_object(&w);
	put_field(&w, ANNOTATION_SIGNATURE, "");
	put_field(&w, ANNOTATION_TAG_PREDICATE, e->predicate_type);
	put_field(&w, ANNOTATION_KEY_ID, id);
	json_end_object(&w);
	json_end_object(&w);
	return json_writer_done(&w, err);
}

static void
put_bundle_annotations(struct json_writer *w, const struct bundle_document *d)
{
	char created[CLOCK_TEXT_BYTES];

	clock_print(created, d->now);
	json_key(w, "annotations");
	json_begin_object(w);
	put_field(w, "dev.sigstore.bundle.content", "dsse-envelope");
	put_field(w, ANNOTATION_BUNDLE_PREDICATE, d->predicate_type);
	put_field(w, "org.opencontainers.image.created", created);
	if (d->key_id)
		put_hint(w, d->key_id);
	json_end_object(w);
}

static void
put_bundle_layer(struct json_writer *w, struct slice bundle, struct slice data)
{
	json_key(w, "layers");
	json_begin_array(w);
	begin_descriptor_of(w, MEDIA_BUNDLE_V03, bundle);
	if (data.len > 0) {
		json_key(w, "data");
		json_put_string(w, data);
	}
	json_end_object(w);
	json_end_array(w);
}

enum cocket_code
bundle_manifest_print(struct buf *out, const struct descriptor *subject, const struct bundle_document *d, struct err *err)
{
	AUTO(buf_free) struct buf data = BUF(2 * INLINE_MAX_BYTES);
	struct json_writer w;

	if (d->bundle.len <= INLINE_MAX_BYTES && base64_encode(&data, d->bundle, err))
		return err->code;
	json_writer_init(&w, out);
	begin_manifest(&w);
	json_key(&w, "config");
	begin_descriptor_of(&w, MEDIA_OCI_EMPTY, slice_str(empty_config));
	json_end_object(&w);
	put_bundle_layer(&w, d->bundle, buf_slice(&data));
	put_bundle_annotations(&w, d);
	json_key(&w, "subject");
	begin_descriptor(&w, subject->media_type, subject->size, &subject->digest);
	json_end_object(&w);
	put_field(&w, "artifactType", MEDIA_BUNDLE_V03);
	json_end_object(&w);
	return json_writer_done(&w, err);
}

/* distribution-spec, "Referrers Tag Schema": artifactType and annotations are copied from the manifest. */
enum cocket_code
bundle_descriptor_print(struct buf *out, struct slice manifest, const struct bundle_document *d, struct err *err)
{
	struct json_writer w;

	json_writer_init(&w, out);
	begin_descriptor_of(&w, MEDIA_OCI_MANIFEST, manifest);
	put_field(&w, "artifactType", MEDIA_BUNDLE_V03);
	put_bundle_annotations(&w, d);
	json_end_object(&w);
	return json_writer_done(&w, err);
}
