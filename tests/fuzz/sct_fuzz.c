/* Lists of signed certificate timestamps: any bytes.  Each that is taken lies in them, none after another's end, and what the log signed ends in its
 * extensions.  Never touches a file or a network. */
#include <stdlib.h>

#include "base/limits.h"
#include "format/log/sct.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Version, type, time, type of entry, issuer, and two vectors with their lengths. */
#define BEFORE_EXTENSIONS (1 + 1 + 8 + 2 + SHA256_BYTES + 3 + sizeof "certificate" - 1 + 2)

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct digest issuer = { { 0 } };
	const uint8_t *end = data;
	struct sct_list list;
	struct err err;

	if (sct_list_parse(&list, slice_of(data, size), &err))
		return 0;
	if (list.count == 0 || list.count > SCT_MAX)
		abort();
	for (size_t i = 0; i < list.count; i++) {
		AUTO(buf_free) struct buf bytes = BUF(MIB);
		const struct sct *s = &list.items[i];

		if (s->extensions.ptr < end || s->signature.ptr < s->extensions.ptr + s->extensions.len || s->signature.ptr + s->signature.len > data + size)
			abort();
		end = s->signature.ptr + s->signature.len;
		if (sct_signed_bytes(&bytes, s, &issuer, slice_str("certificate"), &err) || bytes.len != BEFORE_EXTENSIONS + s->extensions.len ||
		    memcmp(bytes.ptr + BEFORE_EXTENSIONS, s->extensions.ptr, s->extensions.len) != 0)
			abort();
	}
	if (end != data + size)
		abort();
	return 0;
}
