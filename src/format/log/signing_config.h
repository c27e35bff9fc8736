/* Which services sign with certificates: a SigningConfig v0.2 of sigstore (protobuf-specs sigstore_trustroot.proto, as protobuf JSON; docs/FORMATS.md
 * 2.6), or the one in a client trust configuration.  Bytes to values, pure.  Says nothing of whom to believe: that is the trusted root's. */
#ifndef COCKET_FORMAT_LOG_SIGNING_CONFIG_H
#define COCKET_FORMAT_LOG_SIGNING_CONFIG_H

#include "format/log/trusted_root.h"

#define SIGNING_CONFIG_MAX_BYTES 262144
#define SIGNING_SERVICES_MAX 16

struct signing_service {
	char url[LOG_URL_BYTES]; /* https, or http of this machine; without a slash at its end */
	char operator[AUTHORITY_NAME_BYTES];
	struct period period;
};

struct signing_services {
	struct signing_service items[SIGNING_SERVICES_MAX];
	size_t count;
	bool has_others; /* in use, and of no version that is spoken here */
};

/* Those that are to be asked: in use at that time, one of each operator, as many as the file's selectors say. */
struct signing_config {
	struct signing_services authorities;           /* of certificates; one, or none in use */
	struct signing_services logs;                  /* Rekor v2 */
	struct signing_services timestamp_authorities; /* RFC 3161 */
};

/* COCKET_E_USAGE: what is wrong with it, and where. */
MUST_CHECK enum cocket_code signing_config_parse(struct signing_config *out, struct slice text, int64_t now, struct err *err);

#endif
