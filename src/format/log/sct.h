/* Signed certificate timestamps as certificates carry them (RFC 6962 sections 3.2 and 3.3): a log of certificates says when it took this one.
 * Bytes to values and to what is signed, pure; the signature is for whoever knows the log's key. */
#ifndef COCKET_FORMAT_LOG_SCT_H
#define COCKET_FORMAT_LOG_SCT_H

#include "base/buf.h"
#include "crypto/digest.h"

#define SCT_OID "1.3.6.1.4.1.11129.2.4.2"
#define SCT_MAX 16

struct sct {
	struct digest log;        /* SHA-256 of the log's key */
	uint64_t time;            /* milliseconds since 1970 */
	struct slice extensions;
	enum sct_algorithm { SCT_RSA = 1, SCT_ECDSA = 3 } algorithm; /* with SHA-256 */
	struct slice signature;
};

struct sct_list {
	struct sct items[SCT_MAX];
	size_t count; /* at least 1 */
};

/* value: of the certificate's extension; borrowed.  COCKET_E_FORMAT, COCKET_E_TOO_MANY. */
MUST_CHECK enum cocket_code sct_list_parse(struct sct_list *out, struct slice value, struct err *err);

/* Appends what the log signed.  issuer: SHA-256 of the key of the authority that issued the certificate; logged: leaf_certificate_logged. */
MUST_CHECK enum cocket_code sct_signed_bytes(struct buf *out, const struct sct *s, const struct digest *issuer, struct slice logged, struct err *err);

#endif
