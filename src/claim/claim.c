/* One piece of evidence in, one finding out; and the set of keys that findings are made with.
 * Never believes a field that the signature does not cover, never parses a payload as a claim before its signature is checked. */
#include "claim/claim.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"

void
keyset_free(struct keyset *k)
{
	for (size_t i = 0; i < k->count; i++)
		pubkey_free(&k->keys[i]);
	free(k->keys);
	free(k->labels);
	*k = (struct keyset){ 0 };
}

static bool
keyset_has(const struct keyset *k, const struct digest *id)
{
	for (size_t i = 0; i < k->count; i++)
		if (digest_eq(pubkey_id(k->keys[i]), id))
			return true;
	return false;
}

static enum cocket_code
keyset_grow(struct keyset *k, struct err *err)
{
	struct pubkey **keys = reallocarray(k->keys, k->count + 1, sizeof *keys);

	if (keys == NULL)
		return fail(err, COCKET_E_NOMEM, "out of memory");
	k->keys = keys;
	char (*labels)[sizeof *k->labels] = reallocarray(k->labels, k->count + 1, sizeof *labels);
	if (labels == NULL)
		return fail(err, COCKET_E_NOMEM, "out of memory");
	k->labels = labels;
	return COCKET_OK;
}

enum cocket_code
keyset_add(struct keyset *k, struct pubkey **key, const char *label, struct err *err)
{
	if (keyset_has(k, pubkey_id(*key))) { /* A15: one key given twice is one key */
		pubkey_free(key);
		return COCKET_OK;
	}
	if (keyset_grow(k, err))
		return err->code;
	snprintf(k->labels[k->count], sizeof k->labels[0], "%s", TEXT(slice_str(label)));
	k->keys[k->count++] = *key;
	*key = NULL;
	return COCKET_OK;
}

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
signer_find(const struct keyset *keys, struct slice message, struct slice sig, enum signature_check *how)
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
finding_signer(struct finding *f, const struct keyset *keys, size_t key)
{
	f->proved = true;
	f->key = key;
	f->has_signer = true;
	f->signer = *pubkey_id(keys->keys[key]);
}

bool
keyset_has_id(const struct keyset *keys, const struct digest *id)
{
	return keyset_has(keys, id);
}

void
claim_examine(struct finding *out, const struct evidence_item *e, const struct keyset *keys, unsigned *budget)
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
