/* Canonical JSON: any bytes that are JSON.  The form is no longer than the text, and where it is JSON itself it is its own canonical form.
 * Never touches a file or a network. */
#include <stdlib.h>

#include "format/tuf/canonical_json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Control characters stand raw in the form, and make it no JSON. */
static void
check_again(const struct buf *form)
{
	AUTO(json_free) struct json_doc doc = { 0 };
	AUTO(buf_free) struct buf again = BUF(form->len);
	struct err err;

	if (json_parse(&doc, buf_slice(form), &err))
		return;
	if (canonical_json_print(&again, json_root(&doc), &err) || !slice_eq(buf_slice(form), buf_slice(&again)))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(json_free) struct json_doc doc = { 0 };
	AUTO(buf_free) struct buf form = BUF(size);
	struct err err;

	if (json_parse(&doc, slice_of(data, size), &err))
		return 0;
	if (canonical_json_print(&form, json_root(&doc), &err) == COCKET_OK)
		check_again(&form);
	else if (err.code != COCKET_E_FORMAT)
		abort();
	return 0;
}
