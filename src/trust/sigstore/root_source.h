/* Where a trusted root is fetched from: the metadata and the targets of a TUF repository, at a URL or in a directory. */
#ifndef COCKET_TRUST_SIGSTORE_ROOT_SOURCE_H
#define COCKET_TRUST_SIGSTORE_ROOT_SOURCE_H

#include "trust/tuf_client/fetcher.h"

struct root_source {
	struct fetcher metadata, targets;
};
void root_source_close(struct root_source *s); /* harmless on zeroed memory */

/* Metadata at URL/, targets below URL/targets/.  COCKET_E_USAGE: see fetcher_open_url. */
MUST_CHECK enum cocket_code root_source_open_url(struct root_source *out, const char *url, const struct http_tls *tls, bool plain_http,
                                                 int64_t timeout_ms, struct err *err);

/* A copy: metadata in DIR, DIR/metadata or DIR/metadata/root_history (as tuf-on-ci keeps it in git), targets in DIR/targets or DIR, with or without
 * the hash in their names; so is the state that an update keeps.  COCKET_E_NOT_FOUND, COCKET_E_IO. */
MUST_CHECK enum cocket_code root_source_open_directory(struct root_source *out, const char *path, struct err *err);

#endif
