/* Certificates: the bytes as DER, and as the text of a PEM bundle whose first certificate is then read.
 * What is read is part of the bytes.  Never touches a file or a network. */
#include <stdlib.h>

#include "crypto/certificate.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(struct slice der)
{
	AUTO(certificate_free) struct certificate c = { 0 };
	struct err err;

	if (certificate_parse(&c, der, &err))
		return;
	if (c.spki.len < 2 || !memmem(der.ptr, der.len, c.spki.ptr, c.spki.len))
		abort();
	if (c.common_name.len && !memmem(der.ptr, der.len, c.common_name.ptr, c.common_name.len))
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
