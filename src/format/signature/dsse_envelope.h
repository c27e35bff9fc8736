/* DSSE envelopes as JSON (secure-systems-lab/dsse envelope.md), by themselves as cosign 2 stores attestations, or inside a bundle.  What they hold may be
 * an SBOM of many MiB: it is decoded where it lies, and never copied.  Bytes to values, pure: nothing in it is proved.
 * Open objects; exactly one signature. */
#ifndef COCKET_FORMAT_SIGNATURE_DSSE_ENVELOPE_H
#define COCKET_FORMAT_SIGNATURE_DSSE_ENVELOPE_H

#include "format/signature/sigstore_bundle.h"

/* Finds the payload's text, and appends the document without it (payload "") to *rest, which is small: parse that.
 * in_bundle: the envelope is a bundle's dsseEnvelope.  *payload borrows from text.
 * COCKET_E_FORMAT, COCKET_E_TOO_MANY, COCKET_E_TOO_LARGE (of the rest). */
MUST_CHECK enum cocket_code dsse_payload_find(struct buf *rest, struct slice *payload, struct slice text, bool in_bundle, struct err *err);

/* text, whose payload that is (base64), becomes what is signed: the encoding of type and payload; *payload is then the decoded one in it.
 * On an error the text is worth nothing any more. */
MUST_CHECK enum cocket_code dsse_payload_decode(struct buf *text, struct slice *payload, const char *payload_type, struct err *err);

struct dsse_envelope {
	char payload_type[128];
	struct buf signature; /* owned, decoded */
};
void dsse_envelope_free(struct dsse_envelope *e);
/* The rest of one that lies by itself. */
MUST_CHECK enum cocket_code dsse_envelope_parse(struct dsse_envelope *out, struct slice rest, struct err *err);

#endif
