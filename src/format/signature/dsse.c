/* DSSE pre-authentication encoding (secure-systems-lab/dsse protocol.md): binds the payload's type to the payload.
 * Never looks into either. */
#include "format/signature/sigstore_bundle.h"

enum cocket_code
dsse_pae(struct buf *out, const char *payload_type, struct slice payload, struct err *err)
{
	if (buf_addf(out, err, "DSSEv1 %zu %s %zu ", strlen(payload_type), payload_type, payload.len))
		return err->code;
	return buf_add(out, payload, err);
}
