/* A trust store as an OCI artifact, in a registry or a layout: a manifest whose layers are the store's files.
 * Tags are as trustworthy as the network: what is fetched so is proved by TUF alone, as from any other place. */
#ifndef COCKET_TRANSFER_TRUST_ARTIFACT_H
#define COCKET_TRANSFER_TRUST_ARTIFACT_H

#include "transfer/object_set.h"
#include "trust/tuf_client/export.h"

#define MEDIA_TRUST_FILE "application/vnd.cocket.trust.file.v1+json"
#define ANNOTATION_TITLE "org.opencontainers.image.title" /* the file's name */

/* Resolves the name once; layers are fetched as they are asked for.  COCKET_E_FORMAT: no such artifact. */
MUST_CHECK enum cocket_code trust_artifact_open(struct fetcher *out, const struct session_options *options, const char *name,
                                                struct err *err);

/* A store among what travels, under this ref.name; its files' bytes are at hand. */
#define TRUST_TAG "cocket-trust"
MUST_CHECK enum cocket_code object_set_add_trust(struct object_set *s, const struct trust_export *e, struct err *err);

#endif
