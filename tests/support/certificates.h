/* Certificates of signers for tests, self-signed: made with OpenSSL, so that the program is not held against itself. */
#ifndef COCKET_TESTS_CERTIFICATES_H
#define COCKET_TESTS_CERTIFICATES_H

#include "base/buf.h"

/* As openssl's x509v3_config(5) writes extensions: name and value; name may be a dotted number, its value then "DER:..." or "ASN1:...".  name NULL ends. */
struct test_extension {
	const char *name, *value;
};

/* DER, valid from now for ten minutes, with a new P-256 key.  Owned by the caller. */
struct buf certificate_make(const struct test_extension *extensions);

#endif
