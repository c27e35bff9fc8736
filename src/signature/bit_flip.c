/* Tells a damaged signature from a stranger's.  ECDSA and ed25519 signatures of simple signing carry no key id, and a random bit flip
 * makes, for some unknown key, a good signature; so all that can be told is whether the signature is one bit away from a good one by a key
 * we hold.
 * Serves the choice of a word for a "no" only: nothing here can make anything pass. */
#include "signature/bit_flip.h"

#include "base/limits.h"

#define DAMAGE_SIGNATURE_BYTES 160 /* P-521 in DER */
#define DAMAGE_MESSAGE_BYTES (16 * KIB) /* no signer's payload is longer, and each check hashes all of it (A7) */

/* Shorter than signatures of this type ever come out by chance: of another curve, so not a damaged one of this key. */
static bool
is_short(const struct pubkey *key, struct slice sig)
{
	static const size_t shortest[] = { [KEY_ED25519] = 64, [KEY_P256] = 56, [KEY_P384] = 88, [KEY_P521] = 120 };
	enum key_type type = pubkey_type(key);

	return type == KEY_RSA || sig.len < shortest[type];
}

static bool
one_bit_away(const struct pubkey *key, struct slice message, struct slice sig, unsigned *budget)
{
	uint8_t copy[DAMAGE_SIGNATURE_BYTES];

	memcpy(copy, sig.ptr, sig.len);
	for (size_t bit = 0; bit < 8 * sig.len && *budget > 0; bit++) {
		copy[bit / 8] ^= (uint8_t)(1U << bit % 8);
		enum signature_check check = pubkey_verify(key, message, slice_of(copy, sig.len));
		copy[bit / 8] ^= (uint8_t)(1U << bit % 8);
		if (check == SIGNATURE_GOOD)
			return true;
		*budget -= check == SIGNATURE_BAD; /* the others cost nothing */
	}
	return false;
}

bool
signature_is_one_bit_off(const struct signature *s, const struct keyring *keys, unsigned *budget)
{
	if (s->signature.len > DAMAGE_SIGNATURE_BYTES || s->signed_bytes.len > DAMAGE_MESSAGE_BYTES)
		return false;
	for (size_t i = 0; i < keys->count; i++)
		if (!is_short(keys->keys[i], buf_slice(&s->signature)) && one_bit_away(keys->keys[i], s->signed_bytes, buf_slice(&s->signature), budget))
			return true;
	return false;
}
