/* The certificate that a signature was made with, as Fulcio and those like it issue them (RFC 5280; docs/FORMATS.md 2.5): a key, one name, extensions
 * that say more of the signer.  Only read here, and held to its profile; whether an authority issued it is for crypto/certificate_path.h. */
#ifndef COCKET_CRYPTO_LEAF_CERTIFICATE_H
#define COCKET_CRYPTO_LEAF_CERTIFICATE_H

#include "base/buf.h"
#include "crypto/pubkey.h"

#define LEAF_MAX_BYTES 16384
#define LEAF_EXTENSIONS_MAX 64
#define LEAF_NAME_MAX_BYTES 2048

struct leaf_certificate;

/* Version 3, for signatures of code (its key usage and its extended key usage say so), no authority, no extension twice, and exactly one name, which
 * is a URI, a mail address or a name of Fulcio's.  COCKET_E_FORMAT, COCKET_E_TOO_LARGE, COCKET_E_UNSUPPORTED (a key of another kind). */
MUST_CHECK enum cocket_code leaf_certificate_parse(struct leaf_certificate **out, struct slice der, struct err *err);
void leaf_certificate_free(struct leaf_certificate **leaf);

/* All borrowed. */
const struct pubkey *leaf_certificate_key(const struct leaf_certificate *leaf);
const char *leaf_certificate_name(const struct leaf_certificate *leaf);
struct slice leaf_certificate_der(const struct leaf_certificate *leaf);
/* Unix seconds, both included. */
int64_t leaf_certificate_not_before(const struct leaf_certificate *leaf);
int64_t leaf_certificate_not_after(const struct leaf_certificate *leaf);

/* The value of an extension by its dotted number; false if it is not there. */
bool leaf_certificate_extension(struct slice *out, const struct leaf_certificate *leaf, const char *oid);

/* TBSCertificate without its list of certificate timestamps, otherwise the same bytes: what a log of certificates signed (RFC 6962 section 3.2).
 * COCKET_E_FORMAT: there is no such list. */
MUST_CHECK enum cocket_code leaf_certificate_logged(struct buf *out, const struct leaf_certificate *leaf, struct err *err);

#endif
