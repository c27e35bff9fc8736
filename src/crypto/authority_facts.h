/* What a certificate authority's certificates say of it, for people to read; nothing is decided by it. */
#ifndef COCKET_CRYPTO_AUTHORITY_FACTS_H
#define COCKET_CRYPTO_AUTHORITY_FACTS_H

#include "crypto/authority.h"

#define AUTHORITY_SUBJECT_BYTES 256

struct authority_facts {
	struct digest fingerprint;   /* SHA-256 of its first certificate, as openssl x509 -fingerprint prints it */
	struct digest certificates;  /* SHA-256 of all of them, one after another */
	const char *key;             /* kind of its first certificate's key: "p384"; "unknown" if it is none that is read here */
	char subject[AUTHORITY_SUBJECT_BYTES]; /* common name of its first certificate, else its organization; as it stands there */
	int64_t not_before, not_after; /* Unix seconds, both included: while all of its certificates are valid */
};

/* COCKET_E_FORMAT: its validity is not two times, or as authority_decode. */
MUST_CHECK enum cocket_code authority_facts_read(struct authority_facts *out, struct authority *a, struct err *err);

#endif
