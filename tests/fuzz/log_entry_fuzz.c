/* Entries of logs: any bytes, as cosign's annotation and as a bundle's list.  What the promise signs of one that is taken is an annotation's payload,
 * and says the same.  Never touches a file or a network. */
#include <stdlib.h>

#include "base/limits.h"
#include "format/log/log_entry.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
promise_check(const struct log_entry *e)
{
	AUTO(buf_free) struct buf text = BUF(MIB);
	AUTO(log_entries_free) struct log_entries back = { 0 };
	struct err err;

	if (e->has_proof && (e->proof.count > MERKLE_PATH_MAX || e->checkpoint.len > NOTE_MAX_BYTES))
		abort();
	if (e->body.len == 0 || e->time < 0)
		return;
	if (buf_add(&text, slice_str("{\"SignedEntryTimestamp\":\"AA==\",\"Payload\":"), &err) || log_entry_promised_bytes(&text, e, &err) ||
	    buf_add(&text, slice_str("}"), &err))
		abort();
	if (e->time >= INT64_C(1) << 53 || e->index >= UINT64_C(1) << 53) /* more than JSON's numbers hold */
		return;
	if (log_entries_parse_annotation(&back, buf_slice(&text), &err) || back.count != 1)
		abort();
	if (!slice_eq(buf_slice(&back.items[0].body), buf_slice(&e->body)) || back.items[0].index != e->index || !digest_eq(&back.items[0].log, &e->log))
		abort();
}

static void
entries_check(const struct log_entries *l)
{
	if (l->count > LOG_ENTRIES_MAX)
		abort();
	for (size_t i = 0; i < l->count; i++)
		promise_check(&l->items[i]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(log_entries_free) struct log_entries annotation = { 0 }, list = { 0 };
	AUTO(json_free) struct json_doc doc = { 0 };
	struct err err;

	if (log_entries_parse_annotation(&annotation, slice_of(data, size), &err) == COCKET_OK)
		entries_check(&annotation);
	if (json_parse(&doc, slice_of(data, size), &err) == COCKET_OK && log_entries_parse(&list, json_root(&doc), &err) == COCKET_OK)
		entries_check(&list);
	return 0;
}
