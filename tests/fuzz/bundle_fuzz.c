/* Sigstore bundles: any bytes.  What is taken, and has a key id, prints as a bundle with the same envelope.
 * Never touches a file or a network. */
#include <stdlib.h>

#include "base/limits.h"
#include "format/signature/sigstore_bundle.h"
#include "format/signature/sigstore_bundle_print.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	AUTO(sigstore_bundle_free) struct sigstore_bundle b = { 0 }, back = { 0 };
	AUTO(buf_free) struct buf printed = BUF(2 * SIGNATURE_MAX_BYTES), material = BUF(KIB), pae = BUF(2 * SIGNATURE_MAX_BYTES);
	struct err err;

	if (sigstore_bundle_parse(&b, slice_of(data, size), &err))
		return 0;
	if (dsse_pae(&pae, b.payload_type, buf_slice(&b.payload), &err) || !slice_starts(buf_slice(&pae), "DSSEv1 "))
		abort();
	if (!b.has_hint || size > SIGNATURE_MAX_BYTES / 2)
		return 0;
	if (key_material_print(&material, &b.hint, &err) ||
	    sigstore_bundle_print(&printed, buf_slice(&b.payload), buf_slice(&b.signature), buf_slice(&material), &err))
		abort();
	if (sigstore_bundle_parse(&back, buf_slice(&printed), &err))
		abort();
	if (!slice_eq(buf_slice(&b.payload), buf_slice(&back.payload)) || !slice_eq(buf_slice(&b.signature), buf_slice(&back.signature)))
		abort();
	if (!back.has_hint || !digest_eq(&b.hint, &back.hint))
		abort();
	return 0;
}
