/* Does a certificate belong to whom a pattern means (format/signature/identity_pattern.h)?  Exact bytes, and what the certificate says of itself. */
#ifndef COCKET_IDENTITY_IDENTITY_PATTERN_H
#define COCKET_IDENTITY_IDENTITY_PATTERN_H

#include "crypto/leaf_certificate.h"
#include "format/signature/identity_pattern.h"

/* Who a certificate says that signed. */
struct certificate_identity {
	const struct leaf_certificate *leaf; /* borrowed */
	const char *issuer;
};

enum identity_match { IDENTITY_MATCHES, IDENTITY_OTHER_NAME, IDENTITY_OTHER_ISSUER, IDENTITY_OTHER_WORKFLOW };
/* *condition: of IDENTITY_OTHER_WORKFLOW, which of them. */
enum identity_match identity_pattern_match(enum workflow_condition *condition, const struct identity_pattern *p, const struct certificate_identity *who);

/* Who vouched for the name in the certificate: borrowed; false if it names nobody, or two. */
bool certificate_issuer(struct slice *out, const struct leaf_certificate *leaf);

/* What the certificate says where a condition asks: borrowed; false if it does not say.  For people, and for inspect. */
bool workflow_condition_value(struct slice *out, enum workflow_condition c, const struct leaf_certificate *leaf);

#endif
