/* Simple-signing payloads: any bytes.  What is taken prints as a payload that says the same.
 * Never touches a file or a network. */
#include <stdlib.h>

#include "base/limits.h"
#include "format/signature/simple_payload.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(buf_free) struct buf printed = BUF(64 * KIB);
	struct simple_payload p, back;
	struct err err;

	if (simple_payload_parse(&p, slice_of(data, size), &err))
		return 0;
	if (simple_payload_print(&printed, &p, NULL, 0, &err) || simple_payload_parse(&back, buf_slice(&printed), &err))
		abort();
	if (strcmp(p.reference, back.reference) != 0 || strcmp(p.optional.creator, back.optional.creator) != 0 || !digest_eq(&p.digest, &back.digest))
		abort();
	if (p.optional.has_signed_at != back.optional.has_signed_at || p.optional.signed_at != back.optional.signed_at)
		abort();
	if (p.optional.has_expires != back.optional.has_expires || p.optional.expires != back.optional.expires)
		abort();
	return 0;
}
