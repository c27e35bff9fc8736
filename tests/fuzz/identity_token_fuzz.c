/* Identity tokens: any bytes.  One that is taken has the form of one, names somebody and has not expired; no error has its last part in it.
 * Never touches a file or a network. */
#include <stdlib.h>

#include "format/signature/identity_token.h"

#define NOW INT64_C(1796000000)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *dot = size > 0 ? memrchr(data, '.', size) : NULL;
	const size_t rest = dot ? (size_t)(data + size - dot - 1) : 0;
	struct identity_token t;
	struct err err = { 0 };

	if (identity_token_parse(&t, slice_of(data, size), NOW, &err) == COCKET_OK && (t.name[0] == '\0' || t.issuer[0] == '\0' || t.expires <= NOW || !dot))
		abort();
	if (err.code && rest > 16 && memmem(err.message, strlen(err.message), dot + 1, rest))
		abort();
	return 0;
}
