/* Verification summaries: any bytes.  One that did not pass has no level.
 * Never touches a file or a network. */
#include <stdlib.h>

#include "format/attestation/vsa.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(vsa_free) struct vsa v = { .passed = false };
	struct err err;

	if (vsa_parse(&v, slice_of(data, size), &err))
		return 0;
	if (vsa_has_level(&v, "FAILED"))
		abort();
	for (size_t i = 0; i < v.levels.count; i++)
		if (vsa_has_level(&v, v.levels.items[i]) != v.passed)
			abort();
	return 0;
}
