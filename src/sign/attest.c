/* Attestations at the .att tag: see attest.h (docs/FORMATS.md 2.7).
 * Never takes a layer away but one that is proved to be by our own key, of the same digest and of the same type. */
#include "sign/attest.h"

#include <stdio.h>

#include "base/limits.h"
#include "format/signature/envelope_print.h"
#include "format/signature/sigstore_bundle.h"
#include "image/evidence/evidence.h"
#include "sign/attach.h"
#include "sign/own_attestation.h"

static enum cocket_code
envelope_make(struct buf *out, const struct new_signature *n, struct err *err)
{
	AUTO(buf_free) struct buf statement = BUF(STATEMENT_MAX_BYTES), pae = BUF(STATEMENT_MAX_BYTES + KIB), signature = BUF(SIGNATURE_MAX_BYTES);

	if (statement_make(&statement, n, err) || dsse_pae(&pae, INTOTO_PAYLOAD_TYPE, buf_slice(&statement), err) ||
	    signer_sign(&signature, n->by, buf_slice(&pae), err))
		return err->code;
	return envelope_print(out, buf_slice(&statement), buf_slice(&signature), err);
}

static bool
is_earlier(const void *ctx, const struct descriptor *d)
{
	return earlier_has(ctx, &d->digest);
}

enum cocket_code
attest_at_tag(struct attachment *a, struct signing *s, const struct new_signature *n, struct err *err)
{
	AUTO(buf_free) struct buf envelope = BUF(ATTESTATION_MAX_BYTES), layer = BUF(MANIFEST_MAX_BYTES);
	const struct tag_replaces replaces = { is_earlier, &a->earlier };
	struct source *place = source_attached(s->source);
	char tag[SIGNATURE_TAG_BYTES];

	if (n->certificate)
		return fail(err, COCKET_E_USAGE, "an envelope cannot hold what proves a certificate: attest as bundle");
	if (envelope_make(&envelope, n, err))
		return err->code;
	if (s->options->detached)
		return attachment_detach(s->options->detached, buf_slice(&envelope), err);
	const struct envelope_layer e = { buf_slice(&envelope), new_signature_hint(n), n->predicate->type };
	a->earlier.fresh = digest_of(e.envelope);
	if (envelope_layer_print(&layer, &e, err) || (!s->options->keep && own_attestations_find(&a->earlier, ATTESTATION_TAG, n, err)))
		return err->code;
	attestation_tag(tag, &n->subject.digest);
	snprintf(a->where, sizeof a->where, "tag %s", tag);
	if (attach_layer(&a->writings, place, &(struct layer_put){ tag, e.envelope, buf_slice(&layer), s->options->keep ? NULL : &replaces }, err))
		return err->code;
	a->replaced = writings_replaced(&a->writings);
	return COCKET_OK;
}
