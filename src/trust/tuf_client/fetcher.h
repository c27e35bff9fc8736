/* Places that the files of a TUF repository can be had from: a directory, an http server, a file that `trust export` made.
 * What they hand out is proved by nobody: the TUF client's business.  Never follows a link or a redirect. */
#ifndef COCKET_TRUST_TUF_CLIENT_FETCHER_H
#define COCKET_TRUST_TUF_CLIENT_FETCHER_H

#include "base/buf.h"

/* Where a repository's files come from. */
struct fetcher {
	/* Appends to out, at most as much as it has room for.  COCKET_E_NOT_FOUND: no such file there (HTTP: 403, 404);
	 * COCKET_E_TOO_LARGE: more than that.  Names are one part of a path, percent-encoded (docs/FORMATS.md 5.3): "3.root.json",
	 * "%2Fteam.json".
	 * Messages name the file. */
	enum cocket_code (*fetch)(void *ctx, struct buf *out, const char *name, struct err *err);
	void (*close)(void *ctx); /* NULL: nothing to do */
	void *ctx;
};

void fetcher_close(struct fetcher *f); /* harmless on zeroed memory */

/* "targets.json" of "7.targets.json": a copy may keep the newest alone, as a store does.  NULL where name is a root's, of which every
 * version is kept, or has no version.  Borrowed from name. */
const char *fetcher_unversioned(const char *name);

/* A copy of a repository or another store; right at every moment of a commit there (store_dir.h). */
MUST_CHECK enum cocket_code fetcher_open_directory(struct fetcher *out, const char *path, struct err *err);

struct http_tls;

/* https, or http to this machine, or any http with plain_http.  tls: borrowed, NULL the system's roots.  Requests go to URL/NAME; timeout_ms
 * is for all of them together, 0: none.
 * COCKET_E_USAGE: no such URL. */
MUST_CHECK enum cocket_code fetcher_open_url(struct fetcher *out, const char *url, const struct http_tls *tls, bool plain_http, int64_t timeout_ms,
                                             struct err *err);

#endif
