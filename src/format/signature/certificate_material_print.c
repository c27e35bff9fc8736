/* Material printed: see certificate_material_print.h. */
#include "format/signature/certificate_material_print.h"

#include "base/encoding.h"
#include "base/json_member.h"
#include "base/limits.h"
#include "crypto/authority.h"
#include "crypto/pem.h"
#include "format/log/log_request.h"

static enum cocket_code
put_base64_pair(struct json_writer *w, const char *name, struct slice bytes, struct err *err)
{
	AUTO(buf_free) struct buf text = BUF(2 * TIMESTAMP_MAX_BYTES);

	if (base64_encode(&text, bytes, err))
		return err->code;
	json_put_pair(w, name, buf_str(&text));
	return COCKET_OK;
}

static enum cocket_code
put_entries(struct json_writer *w, const struct log_entries *entries, struct err *err)
{
	json_key(w, "tlogEntries");
	json_begin_array(w);
	for (size_t i = 0; i < entries->count; i++)
		if (log_entry_print(w, &entries->items[i], err))
			return err->code;
	json_end_array(w);
	return COCKET_OK;
}

static enum cocket_code
put_timestamps(struct json_writer *w, const struct certificate_material *m, struct err *err)
{
	json_key(w, "timestampVerificationData");
	json_begin_object(w);
	json_key(w, "rfc3161Timestamps");
	json_begin_array(w);
	for (size_t i = 0; i < m->timestamp_count; i++) {
		json_begin_object(w);
		if (put_base64_pair(w, "signedTimestamp", buf_slice(&m->timestamps[i]), err))
			return err->code;
		json_end_object(w);
	}
	json_end_array(w);
	json_end_object(w);
	return COCKET_OK;
}

enum cocket_code
certificate_material_print(struct buf *out, const struct certificate_material *m, struct err *err)
{
	struct json_writer w;

	json_writer_init(&w, out);
	json_begin_object(&w);
	json_key(&w, "certificate");
	json_begin_object(&w);
	if (put_base64_pair(&w, "rawBytes", buf_slice(&m->certificate), err))
		return err->code;
	json_end_object(&w);
	if (put_entries(&w, &m->entries, err) || put_timestamps(&w, m, err))
		return err->code;
	json_end_object(&w);
	return json_writer_done(&w, err);
}

enum cocket_code
certificate_annotation_print(struct buf *out, const struct certificate_material *m, struct err *err)
{
	AUTO(buf_free) struct buf text = BUF(2 * LEAF_MAX_BYTES);
	size_t len;
	uint8_t *at;

	if (base64_encode(&text, buf_slice(&m->certificate), err))
		return err->code;
	len = pem_print_bytes("CERTIFICATE", text.len);
	if (!(at = buf_reserve(out, len, err)))
		return err->code;
	pem_print(at, "CERTIFICATE", buf_slice(&text));
	out->len += len;
	return COCKET_OK;
}

enum cocket_code
timestamp_annotation_print(struct buf *out, const struct certificate_material *m, struct err *err)
{
	struct json_writer w;

	json_writer_init(&w, out);
	json_begin_object(&w);
	if (put_base64_pair(&w, "SignedRFC3161Timestamp", buf_slice(&m->timestamps[0]), err))
		return err->code;
	json_end_object(&w);
	return json_writer_done(&w, err);
}
