/* One piece of evidence in, one finding out.
 * Never believes a field that the signature does not cover, never parses a payload as a claim before its signature is checked. */
#include <stdio.h>

#include "signature/signature_part.h"

void
finding_set(struct finding *f, enum reason reason, const char *detail)
{
	f->reason = reason;
	snprintf(f->detail, sizeof f->detail, "%s", detail);
}

enum cocket_code
claim_name(struct claim *claim, const char *reference, struct err *err)
{
	snprintf(claim->reference, sizeof claim->reference, "%s", reference);
	if (name_parse_claimed(&claim->name, slice_str(reference), err))
		return err->code;
	claim->has_name = true;
	return COCKET_OK;
}

size_t
signer_find(const struct keyring *keys, struct slice message, struct slice sig, enum signature_check *how)
{
	*how = SIGNATURE_OTHER_TYPE;
	for (size_t i = 0; i < keys->count; i++) {
		enum signature_check check = pubkey_verify(keys->keys[i], message, sig);

		if (check == SIGNATURE_GOOD) {
			*how = check;
			return i;
		}
		if (*how == SIGNATURE_OTHER_TYPE || check == SIGNATURE_MALFORMED)
			*how = check;
	}
	return keys->count;
}

void
finding_signer(struct finding *f, const struct keyring *keys, size_t key)
{
	f->proved = true;
	f->key = key;
	f->has_signer = true;
	f->signer = *pubkey_id(keys->keys[key]);
}

void
signature_examine(struct finding *out, const struct evidence_item *e, const struct keyring *keys, unsigned *budget)
{
	*out = (struct finding){ .form = e->form, .reason = REASON_MALFORMED };
	memcpy(out->where, e->where, sizeof out->where);
	if (e->has_key_hint) {
		out->has_signer = true;
		out->signer = e->key_hint;
	}
	if (e->err.code)
		finding_set(out, reason_of(e->err.code), e->err.message);
	else if (e->form == EVIDENCE_SIMPLE)
		simple_examine(out, e, keys, budget);
	else
		bundle_examine(out, e, keys);
}
