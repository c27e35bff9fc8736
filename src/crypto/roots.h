/* The roots that TLS trusts, as one X509 store for all connections of the process: parsing them for each costs more than the rest of a
 * handshake.  Bundles are looked into by subject (crypto/root_bundle), hashed directories (c_rehash(1)) by hash.
 * Never decides: OpenSSL verifies against it. */
#ifndef COCKET_CRYPTO_ROOTS_H
#define COCKET_CRYPTO_ROOTS_H

#include "base/err.h"
#include "base/slice.h"

struct roots;

/* Where roots come from; each may be NULL or empty. */
struct roots_source {
	struct slice pem;    /* of a host; COCKET_E_FORMAT if no certificate is in it */
	const char *file;    /* a bundle that the user names, in place of the system's: it must be there */
	const char *bundle;  /* the system's, if there is one */
	const char *dir;     /* hashed directories, separated by colons */
};

MUST_CHECK enum cocket_code roots_new(struct roots **out, const struct roots_source *from, struct err *err);
void roots_free(struct roots **r);

/* libssl as libcurl has loaded it; this program is linked to libcrypto alone. */
struct libssl {
	void (*set1_cert_store)(void *ctx, void *store);       /* SSL_CTX_set1_cert_store */
	long (*ctx_ctrl)(void *ctx, int cmd, long n, void *p); /* SSL_CTX_ctrl */
};

/* Makes ctx (SSL_CTX *) trust these roots and nothing else, and speak TLS 1.2 or what newer one the system's configuration asks for. */
void roots_give(struct roots *r, const struct libssl *libssl, void *ctx);

/* True if the library's X509 functions are the ones that this program calls: a store is of one libcrypto. */
bool roots_fit(const void *x509_store_new);

#endif
