/* Entries of transparency logs: see log_entry.h.  Protobuf's JSON mapping leaves out what is zero or empty: so an index that is not there is 0. */
#include "format/log/log_entry.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/encoding.h"
#include "base/escape.h"
#include "base/limits.h"
#include "base/list.h"

#define PROMISE_MAX_BYTES 1024

void
log_entry_free(struct log_entry *e)
{
	buf_free(&e->body);
	buf_free(&e->promise);
	buf_free(&e->checkpoint);
	*e = (struct log_entry){ 0 };
}

void
log_entries_free(struct log_entries *l)
{
	for (size_t i = 0; i < l->count; i++)
		log_entry_free(&l->items[i]);
	free(l->items);
	*l = (struct log_entries){ 0 };
}

/* An int64 of protobuf: decimal digits in a string, never negative here; absent is 0. */
static enum cocket_code
number_read(uint64_t *out, bool *has, struct json obj, const char *name, struct err *err)
{
	const char *text;

	*out = 0;
	if (json_string_loose(&text, obj, name, err))
		return err->code;
	*has = text != NULL;
	if (text && u64_parse(out, slice_str(text), INT64_MAX, err))
		return within(err, "%s", name);
	return COCKET_OK;
}

static enum cocket_code
digest_member_read(struct digest *out, struct json obj, const char *name, struct err *err)
{
	const char *text;

	if (json_string(&text, obj, name, err))
		return err->code;
	return digest_parse_base64(out, slice_str(text), err) ? within(err, "%s", name) : COCKET_OK;
}

/* --- the proof ------------------------------------------------------------------------------------ */

static enum cocket_code
path_read(struct inclusion_proof *out, struct json proof, struct err *err)
{
	struct json list;

	if (json_array_loose(&list, proof, "hashes", err))
		return err->code;
	for (struct json one = json_first(list); json_type(one) != JSON_ABSENT; one = json_next(one)) {
		const char *text = json_string_value(one);

		if (out->count == MERKLE_PATH_MAX)
			return fail(err, COCKET_E_TOO_MANY, "hashes: more than %d", MERKLE_PATH_MAX);
		if (!text)
			return fail(err, COCKET_E_FORMAT, "hashes[%zu]: not a string", out->count);
		if (digest_parse_base64(&out->path[out->count], slice_str(text), err))
			return within(err, "hashes[%zu]", out->count);
		out->count++;
	}
	return COCKET_OK;
}

static enum cocket_code
checkpoint_read(struct buf *out, struct json proof, struct err *err)
{
	struct json checkpoint;
	const char *text;

	*out = BUF(NOTE_MAX_BYTES);
	if (json_object(&checkpoint, proof, "checkpoint", err))
		return err->code;
	if (json_string(&text, checkpoint, "envelope", err) || buf_add(out, slice_str(text), err))
		return within(err, "checkpoint");
	return COCKET_OK;
}

static enum cocket_code
proof_read(struct log_entry *e, struct json proof, struct err *err)
{
	bool ignored;

	if (number_read(&e->proof.index, &ignored, proof, "logIndex", err) || number_read(&e->proof.size, &ignored, proof, "treeSize", err))
		return err->code;
	if (digest_member_read(&e->proof.root, proof, "rootHash", err) || path_read(&e->proof, proof, err))
		return err->code;
	e->has_proof = true;
	return checkpoint_read(&e->checkpoint, proof, err);
}

static enum cocket_code
proof_find(struct log_entry *e, struct json entry, struct err *err)
{
	struct json proof;

	if (json_object_loose(&proof, entry, "inclusionProof", err))
		return err->code;
	if (json_type(proof) == JSON_ABSENT)
		return COCKET_OK;
	return proof_read(e, proof, err) ? within(err, "inclusionProof") : COCKET_OK;
}

/* --- the entry ------------------------------------------------------------------------------------ */

static enum cocket_code
word_read(char out[static LOG_KIND_BYTES], struct json obj, const char *name, struct err *err)
{
	const char *text;

	if (json_string(&text, obj, name, err))
		return err->code;
	if (snprintf(out, LOG_KIND_BYTES, "%s", text) >= LOG_KIND_BYTES)
		return fail(err, COCKET_E_FORMAT, "%s: %s, expected at most %d bytes", name, TEXT(slice_str(text)), LOG_KIND_BYTES - 1);
	return COCKET_OK;
}

static enum cocket_code
kind_read(struct log_entry *e, struct json entry, struct err *err)
{
	struct json kind;

	if (json_object(&kind, entry, "kindVersion", err))
		return err->code;
	if (word_read(e->kind, kind, "kind", err) || word_read(e->version, kind, "version", err))
		return within(err, "kindVersion");
	return COCKET_OK;
}

static enum cocket_code
log_id_read(struct log_entry *e, struct json entry, struct err *err)
{
	struct json id;

	if (json_object(&id, entry, "logId", err))
		return err->code;
	return digest_member_read(&e->log, id, "keyId", err) ? within(err, "logId") : COCKET_OK;
}

static enum cocket_code
time_read(struct log_entry *e, struct json entry, struct err *err)
{
	uint64_t time;

	if (number_read(&time, &e->has_time, entry, "integratedTime", err))
		return err->code;
	e->has_time = e->has_time && time > 0; /* zero is nothing, as for protobuf */
	e->time = (int64_t)time;
	return COCKET_OK;
}

static enum cocket_code
promise_read(struct log_entry *e, struct json entry, struct err *err)
{
	struct json promise;

	e->promise = BUF(PROMISE_MAX_BYTES);
	if (json_object_loose(&promise, entry, "inclusionPromise", err))
		return err->code;
	if (json_type(promise) != JSON_ABSENT && json_base64(&e->promise, promise, "signedEntryTimestamp", err))
		return within(err, "inclusionPromise");
	return COCKET_OK;
}

static enum cocket_code
entry_read(struct log_entry *e, struct json entry, struct err *err)
{
	bool ignored;

	if (number_read(&e->index, &ignored, entry, "logIndex", err) || log_id_read(e, entry, err) || kind_read(e, entry, err))
		return err->code;
	if (time_read(e, entry, err) || promise_read(e, entry, err) || proof_find(e, entry, err))
		return err->code;
	e->body = BUF(LOG_BODY_MAX_BYTES);
	return json_base64(&e->body, entry, "canonicalizedBody", err);
}

static enum cocket_code
entry_add(struct log_entries *out, struct log_entry *e, struct err *err)
{
	if (LIST_GROW(out, LOG_ENTRIES_MAX, "entries of logs", err))
		return err->code;
	out->items[out->count++] = *e;
	*e = (struct log_entry){ 0 };
	return COCKET_OK;
}

enum cocket_code
log_entries_parse(struct log_entries *out, struct json list, struct err *err)
{
	for (struct json one = json_first(list); json_type(one) != JSON_ABSENT; one = json_next(one)) {
		AUTO(log_entry_free) struct log_entry e = { 0 };

		if (entry_read(&e, one, err) || entry_add(out, &e, err))
			return within(err, "tlogEntries[%zu]", out->count);
	}
	return COCKET_OK;
}

/* --- cosign's annotation ---------------------------------------------------------------------------- */

/* Go reads the names in any case: two spellings of one would be two documents. */
static const char *const annotation_names[] = { "SignedEntryTimestamp", "Payload", NULL };
static const char *const payload_names[] = { "body", "integratedTime", "logIndex", "logID", NULL };

static enum cocket_code
log_id_read_hex(struct log_entry *e, struct json payload, struct err *err)
{
	const char *id;

	if (json_string(&id, payload, "logID", err))
		return err->code;
	return hex_decode(e->log.bytes, SHA256_BYTES, slice_str(id), err) ? within(err, "logID") : COCKET_OK;
}

static enum cocket_code
payload_read(struct log_entry *e, struct json payload, struct err *err)
{
	uint64_t time;

	if (json_one_case(payload, payload_names, err) || json_u64(&time, payload, "integratedTime", err) || json_u64(&e->index, payload, "logIndex", err))
		return err->code;
	e->has_time = true;
	e->time = (int64_t)time;
	e->body = BUF(LOG_BODY_MAX_BYTES);
	return log_id_read_hex(e, payload, err) ? err->code : json_base64(&e->body, payload, "body", err);
}

static enum cocket_code
annotation_read(struct log_entry *e, struct json root, struct err *err)
{
	struct json payload;

	e->promise = BUF(PROMISE_MAX_BYTES);
	if (json_one_case(root, annotation_names, err) || json_base64(&e->promise, root, "SignedEntryTimestamp", err) ||
	    json_object(&payload, root, "Payload", err))
		return err->code;
	return payload_read(e, payload, err) ? within(err, "Payload") : COCKET_OK;
}

enum cocket_code
log_entries_parse_annotation(struct log_entries *out, struct slice text, struct err *err)
{
	AUTO(log_entry_free) struct log_entry e = { 0 };
	AUTO(json_free) struct json_doc doc = { 0 };

	if (json_parse(&doc, text, err) || annotation_read(&e, json_root(&doc), err))
		return err->code;
	return entry_add(out, &e, err);
}

/* --- what is promised ------------------------------------------------------------------------------- */

enum cocket_code
log_entry_promised_bytes(struct buf *out, const struct log_entry *e, struct err *err)
{
	AUTO(buf_free) struct buf body = BUF(2 * LOG_BODY_MAX_BYTES);
	char log[DIGEST_HEX_BYTES];

	digest_print_hex(log, &e->log);
	if (base64_encode(&body, buf_slice(&e->body), err))
		return err->code;
	return buf_addf(out, err, "{\"body\":\"%s\",\"integratedTime\":%" PRId64 ",\"logID\":\"%s\",\"logIndex\":%" PRIu64 "}", buf_str(&body), e->time, log,
	                e->index);
}
