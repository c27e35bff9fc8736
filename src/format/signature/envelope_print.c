/* DSSE envelopes printed: see envelope_print.h. */
#include "format/signature/envelope_print.h"

#include "base/encoding.h"
#include "base/json_member.h"
#include "format/signature/sigstore_bundle.h"

enum cocket_code
envelope_print(struct buf *out, struct slice payload, struct slice signature, struct err *err)
{
	AUTO(buf_free) struct buf payload64 = BUF(out->max), signature64 = BUF(out->max);
	struct json_writer w;

	if (base64_encode(&payload64, payload, err) || base64_encode(&signature64, signature, err))
		return err->code;
	json_writer_init(&w, out);
	json_begin_object(&w);
	json_put_pair(&w, "payloadType", INTOTO_PAYLOAD_TYPE);
	json_put_pair(&w, "payload", buf_str(&payload64));
	json_key(&w, "signatures");
	json_begin_array(&w);
	json_begin_object(&w);
	json_put_pair(&w, "keyid", "");
	json_put_pair(&w, "sig", buf_str(&signature64));
	json_end_object(&w);
	json_end_array(&w);
	json_end_object(&w);
	return json_writer_done(&w, err);
}
