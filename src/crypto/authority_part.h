/* What the files about authorities share.  Never included by others. */
#ifndef COCKET_CRYPTO_AUTHORITY_PART_H
#define COCKET_CRYPTO_AUTHORITY_PART_H

#include <openssl/x509_vfy.h>
#include <pthread.h>

#include "crypto/certificate_part.h"

/* Most authorities of a root file are not asked in one run: their certificates are decoded by the first question, of whichever thread. */
struct authority {
	struct buf der; /* of all certificates, one after another */
	pthread_mutex_t lock; /* over all that follows; what is decoded stays as it is */
	bool is_decoded;
	X509 *root;
	STACK_OF(X509) *others; /* from the one that issues up: owned */
};

/* A store of the root alone, for paths at that time; NULL without memory. */
X509_STORE *authority_store(const struct authority *a, int64_t time);

/* OpenSSL's reason for the last failure, in words; its queue is empty then. */
const char *openssl_why(void);

static inline void
x509_store_free(X509_STORE **store)
{
	X509_STORE_free(*store);
}

#endif
