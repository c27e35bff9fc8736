/* Forms of signatures: ECDSA is Ecdsa-Sig-Value (RFC 3279 2.2.3) in strict DER, ed25519 is R and S (RFC 8032 5.1.6), RSA is a number
 * below the modulus (RFC 8017 8.2.2).  One signature has one encoding (attack A32).  High s is taken in ECDSA: honest signers make it.
 * Never allocates, never calls a library. */
#include "crypto/signature_form.h"

#include "crypto/der.h"

enum { ED25519_BYTES = 64, ED25519_SCALAR = 32 };

/* SEQUENCE, a length of whatever form, INTEGER: enough to tell it from ed25519 (by chance once in 65536) and from RSA. */
static bool
looks_like_ecdsa(struct slice sig)
{
	size_t octets;

	if (sig.len < 2 || sig.ptr[0] != DER_SEQUENCE)
		return false;
	octets = sig.ptr[1] & 0x80 ? sig.ptr[1] & 0x7f : 0;
	return sig.len > 2 + octets && sig.ptr[2 + octets] == DER_INTEGER;
}

static bool
in_group(struct slice n, struct slice order)
{
	return n.len > 0 && der_uint_less(n, order);
}

static bool
is_a_larger_curves(struct slice n, struct slice order)
{
	return n.len > order.len + 1;
}

static enum signature_form
ecdsa_form(struct slice order, struct slice sig)
{
	struct der file = der_of(sig), values = der_enter(&file, DER_SEQUENCE);
	struct slice r = der_take_uint(&values), s = der_take_uint(&values);

	if (!looks_like_ecdsa(sig))
		return SIGNATURE_FORM_OTHER;
	if (!der_is_done(&values) || !der_is_done(&file))
		return SIGNATURE_FORM_IMPOSSIBLE;
	if (is_a_larger_curves(r, order) || is_a_larger_curves(s, order))
		return SIGNATURE_FORM_OTHER;
	return in_group(r, order) && in_group(s, order) ? SIGNATURE_FORM_FITS : SIGNATURE_FORM_IMPOSSIBLE;
}

/* RFC 8032 5.1.7: S, which is little-endian, is below L; else S + L would be a second signature. */
static enum signature_form
ed25519_form(struct slice order, struct slice sig)
{
	uint8_t scalar[ED25519_SCALAR];

	if (sig.len != ED25519_BYTES)
		return SIGNATURE_FORM_OTHER;
	for (size_t i = 0; i < ED25519_SCALAR; i++)
		scalar[i] = sig.ptr[ED25519_BYTES - 1 - i];
	return der_uint_less(slice_of(scalar, sizeof scalar), order) ? SIGNATURE_FORM_FITS : SIGNATURE_FORM_IMPOSSIBLE;
}

static enum signature_form
rsa_form(struct slice modulus, struct slice sig)
{
	if (sig.len != modulus.len)
		return SIGNATURE_FORM_OTHER;
	return der_uint_less(sig, modulus) ? SIGNATURE_FORM_FITS : SIGNATURE_FORM_IMPOSSIBLE;
}

enum signature_form
signature_form(const struct key_type_info *kind, struct slice modulus, struct slice sig)
{
	switch (kind->type) {
	case KEY_ED25519:
		return ed25519_form(kind->order, sig);
	case KEY_P256:
	case KEY_P384:
	case KEY_P521:
		return ecdsa_form(kind->order, sig);
	case KEY_RSA:
		return rsa_form(modulus, sig);
	case KEY_NONE:
	default:
		return SIGNATURE_FORM_OTHER;
	}
}
