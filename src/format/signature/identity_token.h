/* Identity tokens (OpenID Connect Core 1.0 section 2, as compact JWS, RFC 7515): who asks for a certificate, as their provider says it.  Bytes to values,
 * pure.  Nothing in it is proved here: the authority that issues the certificate does that.  No error has any of the token in it. */
#ifndef COCKET_FORMAT_SIGNATURE_IDENTITY_TOKEN_H
#define COCKET_FORMAT_SIGNATURE_IDENTITY_TOKEN_H

#include "base/buf.h"

#define IDENTITY_TOKEN_MAX_BYTES 32768
#define IDENTITY_AUDIENCE "sigstore"
#define IDENTITY_NAME_BYTES 2048

struct identity_token {
	char issuer[1024];
	char name[IDENTITY_NAME_BYTES]; /* the mail address, else the subject: what the authority has signed as proof that the key is at hand */
	bool is_mail;                   /* it is a mail address, and the certificate's name must be the same */
	int64_t expires;                /* Unix seconds */
};

/* Whether a text has the form of one: so that nobody passes a token where its file is expected. */
bool identity_token_is(struct slice text);

/* COCKET_E_USAGE: not such a token, expired, for another audience than IDENTITY_AUDIENCE. */
MUST_CHECK enum cocket_code identity_token_parse(struct identity_token *out, struct slice token, int64_t now, struct err *err);

#endif
