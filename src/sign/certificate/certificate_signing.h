/* What signing by certificate goes by: whose token, which services, which trusted root. */
#ifndef COCKET_SIGN_CERTIFICATE_CERTIFICATE_SIGNING_H
#define COCKET_SIGN_CERTIFICATE_CERTIFICATE_SIGNING_H

#include "base/secret.h"
#include "format/log/signing_config.h"
#include "format/signature/identity_token.h"
#include "image/source.h"
#include "signature/certificate_check.h"

/* All but the token is borrowed until signer_close. */
struct certificate_signing {
	const struct signing_config *services;
	struct certificate_anchors anchors; /* by what it is proved; no_log: none is asked; no_sct */
	struct identity_token who;          /* of the token, which is taken over: */
	struct secret token;
	struct session *session;
	int64_t timeout_ms;                 /* of each request */
};

#endif
