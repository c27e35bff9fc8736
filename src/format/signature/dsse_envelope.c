/* DSSE envelopes, decoded where they lie: see dsse_envelope.h. */
#include "format/signature/dsse_envelope.h"

#include <stdio.h>

#include "base/encoding.h"
#include "base/json_scan.h"
#include "base/limits.h"

#define HEADER_BYTES 256

/* --- where the payload is --------------------------------------------------------------------------- */

/* In text that the scanner took. */
struct envelope_walk {
	const uint8_t *at, *end;
};

static uint8_t
walk_next(struct envelope_walk *w)
{
	while (w->at < w->end && (*w->at == ' ' || *w->at == '\t' || *w->at == '\n' || *w->at == '\r'))
		w->at++;
	return w->at < w->end ? *w->at : '\0';
}

static struct slice
walk_string(struct envelope_walk *w)
{
	const size_t n = json_string_length(slice_of(w->at, (size_t)(w->end - w->at)));
	const struct slice inside = slice_of(w->at + 1, n - 2);

	w->at += n;
	return inside;
}

static void
walk_past_value(struct envelope_walk *w)
{
	size_t depth = 0;

	do {
		switch (walk_next(w)) {
		case '"':
			(void)walk_string(w);
			continue;
		case '{':
		case '[':
			depth++;
			break;
		case '}':
		case ']':
			depth--;
			break;
		default:
			break;
		}
		w->at++;
	} while (w->at < w->end && (depth > 0 || (walk_next(w) != ',' && *w->at != '}' && *w->at != ']')));
}

/* At an object: to the value of the member of that name, as it is spelt.  False: it has none, or is none. */
static bool
walk_to_member(struct envelope_walk *w, const char *name)
{
	if (walk_next(w) != '{')
		return false;
	w->at++;
	while (walk_next(w) == '"') {
		const bool is_it = slice_is(walk_string(w), name);

		(void)walk_next(w);
		w->at++; /* the colon */
		(void)walk_next(w);
		if (is_it)
			return true;
		walk_past_value(w);
		if (walk_next(w) == ',')
			w->at++;
	}
	return false;
}

static enum cocket_code
document_scan(struct slice text, struct err *err)
{
	struct json_scan scan = { .max_depth = JSON_DEPTH_MAX, .max_values = JSON_VALUES_MAX, .strict = true };

	return json_scan(&scan, text, err);
}

enum cocket_code
dsse_payload_find(struct buf *rest, struct slice *payload, struct slice text, bool in_bundle, struct err *err)
{
	struct envelope_walk w = { text.ptr, text.ptr + text.len };

	*payload = (struct slice){ 0 };
	if (document_scan(text, err))
		return err->code;
	if ((!in_bundle || walk_to_member(&w, "dsseEnvelope")) && walk_to_member(&w, "payload") && *w.at == '"')
		*payload = walk_string(&w);
	if (payload->len == 0)
		return fail(err, COCKET_E_FORMAT, "payload: missing or empty");
	const size_t before = (size_t)(payload->ptr - text.ptr);
	if (buf_add(rest, slice_of(text.ptr, before), err))
		return err->code;
	return buf_add(rest, slice_of(payload->ptr + payload->len, text.len - before - payload->len), err);
}

/* --- what is signed --------------------------------------------------------------------------------- */

enum cocket_code
dsse_payload_decode(struct buf *text, struct slice *payload, const char *payload_type, struct err *err)
{
	AUTO(buf_free) struct buf header = BUF(HEADER_BYTES);
	size_t at = (size_t)(payload->ptr - text->ptr), size;
	const size_t len = payload->len;

	if (base64_decoded_size(&size, *payload, err) || buf_addf(&header, err, "DSSEv1 %zu %s %zu ", strlen(payload_type), payload_type, size))
		return within(err, "payload");
	if (at < header.len && buf_reserve(text, header.len + len, err) == NULL)
		return err->code;
	if (at < header.len) {
		memmove(text->ptr + header.len, text->ptr + at, len);
		at = header.len;
	}
	if (base64_decode_in_place(text->ptr + header.len, size, slice_of(text->ptr + at, len), err))
		return within(err, "payload");
	memcpy(text->ptr, header.ptr, header.len);
	text->len = header.len + size;
	text->ptr[text->len] = '\0';
	*payload = slice_of(text->ptr + header.len, size);
	return COCKET_OK;
}

/* --- an envelope by itself -------------------------------------------------------------------------- */

void
dsse_envelope_free(struct dsse_envelope *e)
{
	buf_free(&e->signature);
}

static enum cocket_code
envelope_read(struct dsse_envelope *e, struct json root, struct err *err)
{
	const char *type;
	struct json signatures;

	if (json_string(&type, root, "payloadType", err) || json_array(&signatures, root, "signatures", err))
		return err->code;
	if (strlen(type) >= sizeof e->payload_type)
		return fail(err, COCKET_E_FORMAT, "payloadType: longer than %zu bytes", sizeof e->payload_type - 1);
	if (json_count(signatures) != 1) /* of several, which one counts would be the reader's choice */
		return fail(err, COCKET_E_FORMAT, "signatures: %zu, expected 1", json_count(signatures));
	memcpy(e->payload_type, type, strlen(type) + 1);
	e->signature = BUF(4 * KIB);
	if (json_base64(&e->signature, json_first(signatures), "sig", err))
		return within(err, "signatures[0]");
	return e->signature.len > 0 ? COCKET_OK : fail(err, COCKET_E_FORMAT, "signatures[0]: sig: empty");
}

enum cocket_code
dsse_envelope_parse(struct dsse_envelope *out, struct slice rest, struct err *err)
{
	AUTO(json_free) struct json_doc doc = { 0 };

	*out = (struct dsse_envelope){ 0 };
	if (json_parse(&doc, rest, err) == COCKET_OK && envelope_read(out, json_root(&doc), err) == COCKET_OK)
		return COCKET_OK;
	dsse_envelope_free(out);
	return within(err, "envelope");
}
