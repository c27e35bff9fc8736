/* Bundles printed: see sigstore_bundle_print.h. */
#include "format/signature/sigstore_bundle_print.h"

#include "base/encoding.h"
#include "base/json_member.h"
#include "base/limits.h"
#include "format/oci/manifest.h"
#include "format/signature/sigstore_bundle.h"

enum cocket_code
key_material_print(struct buf *out, const struct digest *key_id, struct err *err)
{
	AUTO(buf_free) struct buf hint = BUF(KIB);
	struct json_writer w;

	if (base64_encode(&hint, slice_of(key_id->bytes, SHA256_BYTES), err))
		return err->code;
	json_writer_init(&w, out);
	json_begin_object(&w);
	json_key(&w, "publicKey");
	json_begin_object(&w);
	json_put_pair(&w, "hint", buf_str(&hint));
	json_end_object(&w);
	json_end_object(&w);
	return json_writer_done(&w, err);
}

static void
put_envelope(struct json_writer *w, const char *payload, const char *signature)
{
	json_key(w, "dsseEnvelope");
	json_begin_object(w);
	json_put_pair(w, "payload", payload);
	json_put_pair(w, "payloadType", INTOTO_PAYLOAD_TYPE);
	json_key(w, "signatures");
	json_begin_array(w);
	json_begin_object(w);
	json_put_pair(w, "sig", signature);
	json_end_object(w);
	json_end_array(w);
	json_end_object(w);
}

enum cocket_code
sigstore_bundle_print(struct buf *out, struct slice payload, struct slice signature, struct slice material, struct err *err)
{
	AUTO(buf_free) struct buf text = BUF(out->max), payload64 = BUF(out->max), signature64 = BUF(out->max);
	struct json_writer w;

	if (base64_encode(&payload64, payload, err) || base64_encode(&signature64, signature, err))
		return err->code;
	json_writer_init(&w, &text);
	json_begin_object(&w);
	json_put_pair(&w, "mediaType", MEDIA_BUNDLE_V03);
	json_key(&w, "verificationMaterial");
	json_put_raw(&w, material);
	put_envelope(&w, buf_str(&payload64), buf_str(&signature64));
	json_end_object(&w);
	return json_writer_done(&w, err) ? err->code : buf_add(out, buf_slice(&text), err);
}
