/* Requests to logs, their answers, and entries printed: see log_request.h. */
#include "format/log/log_request.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/encoding.h"
#include "base/json_member.h"
#include "base/limits.h"
#include "crypto/digest.h"

enum cocket_code
log_request_print(struct buf *out, const struct logged_signature *s, struct err *err)
{
	AUTO(buf_free) struct buf digest64 = BUF(KIB), signature = BUF(4 * KIB), certificate = BUF(LOG_BODY_MAX_BYTES);
	const struct digest digest = digest_of(s->signed_bytes);

	if (s->key_type != KEY_P256 || s->certificate.len == 0)
		return fail(err, COCKET_E_UNSUPPORTED, "a log's entry for a %s key, expected p256 with a certificate", key_type_name(s->key_type));
	if (base64_encode(&digest64, slice_of(digest.bytes, SHA256_BYTES), err) || base64_encode(&signature, s->signature, err) ||
	    base64_encode(&certificate, s->certificate, err))
		return err->code;
	return buf_addf(out, err,
	                "{\"hashedRekordRequestV002\":{\"digest\":\"%s\",\"signature\":{\"content\":\"%s\",\"verifier\":{\"keyDetails\":"
	                "\"PKIX_ECDSA_P256_SHA_256\",\"x509Certificate\":{\"rawBytes\":\"%s\"}}}}}",
	                buf_str(&digest64), buf_str(&signature), buf_str(&certificate));
}

/* One object, which the reader of bundles takes as a list of one. */
enum cocket_code
log_answer_parse(struct log_entries *out, struct slice body, struct err *err)
{
	AUTO(buf_free) struct buf list = BUF(body.len + 2);
	AUTO(json_free) struct json_doc doc = { 0 };
	const size_t before = out->count;

	if (buf_add(&list, slice_str("["), err) || buf_add(&list, body, err) || buf_add(&list, slice_str("]"), err))
		return err->code;
	if (json_parse(&doc, buf_slice(&list), err) || log_entries_parse(out, json_root(&doc), err))
		return err->code;
	return out->count == before + 1 ? COCKET_OK : fail(err, COCKET_E_FORMAT, "%zu entries, expected 1", out->count - before);
}

/* --- an entry, printed ---------------------------------------------------------------------------- */

/* int64 of protobuf's JSON mapping: in a string; what is zero too, since not every reader takes its absence for it. */
static void
put_int64(struct json_writer *w, const char *name, uint64_t n)
{
	char text[24];

	snprintf(text, sizeof text, "%" PRIu64, n);
	json_put_pair(w, name, text);
}

static void
put_base64(struct json_writer *w, struct slice bytes)
{
	AUTO(buf_free) struct buf text = BUF(2 * LOG_BODY_MAX_BYTES);
	struct err *err = &w->err;

	if (err->code == COCKET_OK && base64_encode(&text, bytes, err) == COCKET_OK)
		json_put_string(w, buf_slice(&text));
}

static void
put_digest(struct json_writer *w, const struct digest *d)
{
	put_base64(w, slice_of(d->bytes, SHA256_BYTES));
}

static void
put_proof(struct json_writer *w, const struct log_entry *e)
{
	json_key(w, "inclusionProof");
	json_begin_object(w);
	put_int64(w, "logIndex", e->proof.index);
	json_key(w, "rootHash");
	put_digest(w, &e->proof.root);
	put_int64(w, "treeSize", e->proof.size);
	json_key(w, "hashes");
	json_begin_array(w);
	for (size_t i = 0; i < e->proof.count; i++)
		put_digest(w, &e->proof.path[i]);
	json_end_array(w);
	json_key(w, "checkpoint");
	json_begin_object(w);
	json_key(w, "envelope");
	json_put_string(w, buf_slice(&e->checkpoint));
	json_end_object(w);
	json_end_object(w);
}

static void
put_promise(struct json_writer *w, const struct log_entry *e)
{
	if (e->has_time)
		put_int64(w, "integratedTime", (uint64_t)e->time);
	if (e->promise.len == 0)
		return;
	json_key(w, "inclusionPromise");
	json_begin_object(w);
	json_key(w, "signedEntryTimestamp");
	put_base64(w, buf_slice(&e->promise));
	json_end_object(w);
}

enum cocket_code
log_entry_print(struct json_writer *w, const struct log_entry *e, struct err *err)
{
	json_begin_object(w);
	put_int64(w, "logIndex", e->index);
	json_key(w, "logId");
	json_begin_object(w);
	json_key(w, "keyId");
	put_digest(w, &e->log);
	json_end_object(w);
	json_key(w, "kindVersion");
	json_begin_object(w);
	json_put_pair(w, "kind", e->kind);
	json_put_pair(w, "version", e->version);
	json_end_object(w);
	put_promise(w, e);
	if (e->has_proof)
		put_proof(w, e);
	json_key(w, "canonicalizedBody");
	put_base64(w, buf_slice(&e->body));
	json_end_object(w);
	*err = w->err;
	return err->code;
}
