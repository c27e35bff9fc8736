/* A file of many root certificates in PEM (ca-certificates.crt).  Parsing all of them costs more than a whole verification, so it is decoded
 * alone, and a certificate is parsed when its subject is asked for, byte by byte as the issuer is written (RFC 5280 4.1.2.6). */
#ifndef COCKET_CRYPTO_ROOT_BUNDLE_H
#define COCKET_CRYPTO_ROOT_BUNDLE_H

#include <openssl/x509.h>

#include "base/err.h"
#include "base/slice.h"

struct root_bundle;

/* COCKET_E_FORMAT: there is no certificate in it. */
MUST_CHECK enum cocket_code root_bundle_new(struct root_bundle **out, struct slice pem, struct err *err);
MUST_CHECK enum cocket_code root_bundle_read(struct root_bundle **out, const char *path, struct err *err);
void root_bundle_free(struct root_bundle **b);

/* Adds the certificates of that subject to the store, each once.  For several threads. */
void root_bundle_add(struct root_bundle *b, X509_STORE *store, const X509_NAME *subject);

#endif
