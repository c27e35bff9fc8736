/* A trust store in one file, to carry across an air gap: {"cocket-trust": 1, "files": {"1.root.json": BASE64, ...}}, closed; all versions
 * of the root, targets, the roles' files, snapshot and timestamp.  Never a private key, never what is staged.
 * What such a file says is proved by nobody until it is imported: against the SHA-256 of 1.root.json, or by a store that trusts its
 * root. */
#ifndef COCKET_TRUST_TUF_CLIENT_EXPORT_H
#define COCKET_TRUST_TUF_CLIENT_EXPORT_H

#include "trust/tuf_client/fetcher.h"
#include "trust/tuf_client/update.h"

#define EXPORT_MAX_BYTES ((size_t)64 * 1024 * 1024)

/* COCKET_E_USAGE, COCKET_E_NOT_FOUND: no store, or a version of its root is missing. */
MUST_CHECK enum cocket_code export_print(struct buf *out, const char *dir, struct err *err);

struct trust_export {
	struct json_doc doc;
};
void export_free(struct trust_export *e);
/* COCKET_E_FORMAT, COCKET_E_UNSUPPORTED (a later version). */
MUST_CHECK enum cocket_code export_parse(struct trust_export *out, struct slice bytes, struct err *err);

/* Each of its files, in its order; stops at the first error. */
MUST_CHECK enum cocket_code export_walk(const struct trust_export *e,
                                        enum cocket_code (*each)(void *ctx, const char *name, struct slice bytes, struct err *err), void *ctx,
                                        struct err *err);

/* Its files, to be updated from; e must live as long. */
struct fetcher export_fetcher(struct trust_export *e);
/* The same of the file at path. */
MUST_CHECK enum cocket_code fetcher_open_export(struct fetcher *out, const char *path, struct err *err);

/* Of whatever place it is: pins 1.root.json by its SHA-256, goes through the whole TUF client workflow from there, and only then writes a byte, in one commit.
 * Where dir
 * holds a store that began with the same 1.root.json this is an update of it; COCKET_E_USAGE where it holds another.
 * COCKET_E_DIGEST: another root; else what trust_update says. */
MUST_CHECK enum cocket_code export_import(struct trust_update *out, const struct update_target *to, const struct fetcher *from,
                                          const struct digest *root_sha256, struct err *err);

#endif
