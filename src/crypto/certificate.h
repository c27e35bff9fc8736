/* What an X.509 certificate says of a key (RFC 5280 section 4.1): the key, a name, from when until when.
 * Only read, never believed: no signature of an issuer is checked here.  For formats that carry keys in certificates and trust them in
 * ways of their own (notary v1). */
#ifndef COCKET_CRYPTO_CERTIFICATE_H
#define COCKET_CRYPTO_CERTIFICATE_H

#include "base/buf.h"

struct certificate {
	struct buf spki;        /* SubjectPublicKeyInfo, for pubkey_parse_spki */
	struct buf common_name; /* the subject's; empty if it has none, or none in ASCII or UTF-8 */
	int64_t not_before, not_after; /* Unix seconds */
};

/* Exactly one, strict DER.  COCKET_E_FORMAT. */
MUST_CHECK enum cocket_code certificate_parse(struct certificate *out, struct slice der, struct err *err);
void certificate_free(struct certificate *c); /* harmless on zeroed memory */

/* Signed by itself, as roots are: the name of its issuer is its own.  False if it is no certificate. */
bool certificate_is_self_issued(struct slice der);

/* Appends the DER of the first of one or more PEM blocks "CERTIFICATE"; of the others only the form is checked.  COCKET_E_FORMAT. */
MUST_CHECK enum cocket_code certificate_first_of_pem(struct buf *der, struct slice pem, struct err *err);

#endif
