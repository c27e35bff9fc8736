/* Statement in, bundle out: see statement_bundle.h. */
#include "sign/statement_bundle.h"

#include "base/limits.h"
#include "format/signature/sigstore_bundle.h"
#include "format/signature/sigstore_bundle_print.h"
#include "sign/certificate/certificate_signer.h"

static enum cocket_code
material_make(struct buf *out, const struct signer *by, const struct logged_signature *made, struct err *err)
{
	struct certificate_signer *certificate = certificate_signer_of(by);

	return certificate ? certificate_signer_vouch(out, certificate, made, err) : key_material_print(out, pubkey_id(signer_public_key(by)), err);
}

enum cocket_code
statement_bundle_make(struct buf *out, const struct signer *by, struct slice statement, struct err *err)
{
	AUTO(buf_free) struct buf pae = BUF(out->max), signature = BUF(SIGNATURE_MAX_BYTES), material = BUF(out->max);

	if (dsse_pae(&pae, INTOTO_PAYLOAD_TYPE, statement, err) || signer_sign(&signature, by, buf_slice(&pae), err))
		return err->code;
	const struct logged_signature made = {
		.signature = buf_slice(&signature), .is_envelope = true, .payload = statement, .signed_bytes = buf_slice(&pae),
	};

	if (material_make(&material, by, &made, err))
		return err->code;
	return sigstore_bundle_print(out, statement, buf_slice(&signature), buf_slice(&material), err);
}
