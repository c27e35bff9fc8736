/* ECDSA signatures as r || s (RFC 7518 section 3.4), the form of JOSE, COSE and notary v1, made into the one form that pubkey.h reads. */
#ifndef COCKET_CRYPTO_ECDSA_RAW_H
#define COCKET_CRYPTO_ECDSA_RAW_H

#include "base/slice.h"

#define ECDSA_RAW_MAX_BYTES 132 /* P-521 */
#define ECDSA_DER_MAX_BYTES 141

/* The Ecdsa-Sig-Value (RFC 3279 2.2.3) of the two halves; returns its length, or 0 if raw has no two halves, or longer ones than any curve's.
 * Looks at no value: what r and s may be is for pubkey.h to say. */
size_t ecdsa_raw_to_der(uint8_t out[static ECDSA_DER_MAX_BYTES], struct slice raw);

#endif
