/* The settings for a TUF repository at a URL: those of a registry on that host (certs.d). */
#ifndef COCKET_CLI_COMMAND_TRUST_TUF_SITE_H
#define COCKET_CLI_COMMAND_TRUST_TUF_SITE_H

#include "image/registry/session.h"

bool is_http_url(const char *from);

/* *tls: NULL for the system's roots, else of *session, which is the caller's and is made here.  COCKET_E_USAGE: no such URL. */
MUST_CHECK enum cocket_code tuf_site_tls(const struct http_tls **tls, struct session **session, const struct session_options *how, const char *url,
                                         struct err *err);

#endif
