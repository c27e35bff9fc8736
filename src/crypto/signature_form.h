/* The form of a signature, looked at before any arithmetic: can these bytes be a signature by a key of this kind? */
#ifndef COCKET_CRYPTO_SIGNATURE_FORM_H
#define COCKET_CRYPTO_SIGNATURE_FORM_H

#include "crypto/key_type.h"

enum signature_form {
	SIGNATURE_FORM_OTHER = 0,  /* not the form of this kind */
	SIGNATURE_FORM_IMPOSSIBLE, /* the form of this kind, and values that no signature has, or not DER */
	SIGNATURE_FORM_FITS,
};

/* modulus: of an RSA key, big-endian without leading zeros; else empty. */
enum signature_form signature_form(const struct key_type_info *kind, struct slice modulus, struct slice sig);

#endif
