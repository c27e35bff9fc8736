/* Certificates: the bytes as DER, and as the text of a PEM bundle whose first certificate is then read.
 * What is read lies inside the bytes.  Never touches a file or a network. */
#include <stdlib.h>

#include "crypto/certificate.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(struct slice der)
{
	struct certificate c;
	struct err err;

	if (certificate_parse(&c, der, &err))
		return;
	if (c.spki.ptr < der.ptr || c.spki.ptr + c.spki.len > der.ptr + der.len || c.spki.len < 2)
		abort();
	if (c.common_name.len && (c.common_name.ptr < der.ptr || c.common_name.ptr + c.common_name.len > der.ptr + der.len))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(buf_free) struct buf der = BUF(size);
	struct err err;

	check(slice_of(data, size));
	if (certificate_first_of_pem(&der, slice_of(data, size), &err) == COCKET_OK)
		check(buf_slice(&der));
	return 0;
}
