/* What services that sign answer: any bytes, as a certificate authority's, a log's and a timestamp authority's.  An entry that is taken is printed for a
 * bundle and read back the same.  Never touches a file or a network. */
#include <stdlib.h>

#include "base/limits.h"
#include "crypto/timestamp_request.h"
#include "format/log/log_request.h"
#include "format/signature/certificate_request.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
entry_check(const struct log_entry *e)
{
	AUTO(buf_free) struct buf text = BUF(MIB);
	AUTO(log_entries_free) struct log_entries back = { 0 };
	struct json_writer w;
	struct err err = { 0 };

	json_writer_init(&w, &text);
	if (log_entry_print(&w, e, &err) || json_writer_done(&w, &err) || log_answer_parse(&back, buf_slice(&text), &err))
		abort();
	if (back.items[0].index != e->index || !slice_eq(buf_slice(&back.items[0].body), buf_slice(&e->body)) || back.items[0].has_proof != e->has_proof ||
	    back.items[0].proof.count != e->proof.count || !slice_eq(buf_slice(&back.items[0].promise), buf_slice(&e->promise)))
		abort();
}

static void
timestamp_check(struct slice answer)
{
	static struct timestamp_request request;
	struct err err = { 0 };

	if (request.der.len == 0 && timestamp_request_make(&request, slice_str("signature"), &err))
		abort();
	if (timestamp_request_check(&request, answer, &err) == COCKET_OK) /* it has a nonce that was drawn just now */
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(certificate_answer_free) struct certificate_answer answer = { 0 };
	AUTO(log_entries_free) struct log_entries entries = { 0 };
	struct err err = { 0 };

	if (size > 256 * KIB)
		return 0;
	if (certificate_answer_parse(&answer, slice_of(data, size), &err) == COCKET_OK && answer.certificate.max == 0)
		abort();
	if (log_answer_parse(&entries, slice_of(data, size), &err) == COCKET_OK)
		entry_check(&entries.items[0]);
	timestamp_check(slice_of(data, size));
	return 0;
}
