/* Where an identity token comes from: a file, "-", env://VAR (identity/key_source.h), or the runner of a pipeline, if it is named: "github", "gitlab".
 * Nobody's token is looked for unless it is asked for. */
#ifndef COCKET_SIGN_CERTIFICATE_TOKEN_SOURCE_H
#define COCKET_SIGN_CERTIFICATE_TOKEN_SOURCE_H

#include "base/secret.h"
#include "image/source.h"

/* Without blanks around it, in guarded memory; no error has any of it in it.  COCKET_E_USAGE: it is not there, or source is a token itself, which
 * everybody sees who lists this machine's processes.  github: asked for over HTTP, as COCKET_E_NET, COCKET_E_AUTH, COCKET_E_REGISTRY say. */
MUST_CHECK enum cocket_code token_source_read(struct secret *out, const char *source, struct session *session, int64_t timeout_ms, struct err *err);

/* Takes the variables that it came from out of the environment, wiped. */
void token_source_forget(const char *source);

#endif
