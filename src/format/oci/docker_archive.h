/* manifest.json of docker save (moby image/tarexport): which config and layers `docker load` makes an image of, and what it calls it.
 * Closed objects: Go's JSON takes a name without regard to case, so a field that is none of docker's might be one to docker.  Pure. */
#ifndef COCKET_FORMAT_OCI_DOCKER_ARCHIVE_H
#define COCKET_FORMAT_OCI_DOCKER_ARCHIVE_H

#include "format/name/reference.h"
#include "format/oci/manifest.h"

struct docker_entry {
	struct digest config;
	struct digest *layers; /* owned by the struct docker_archive */
	size_t layer_count;
	struct json tags;      /* array of image names, each checked; or absent */
};

struct docker_archive {
	struct json_doc doc; /* owned; the tags borrow from it */
	struct docker_entry *entries;
	size_t count;
};

/* COCKET_E_FORMAT: not docker's, a path that is not that of a blob ("blobs/sha256/HEX"), a tag that is no image name; COCKET_E_TOO_MANY. */
MUST_CHECK enum cocket_code docker_archive_parse(struct docker_archive *out, struct slice bytes, struct err *err);
void docker_archive_free(struct docker_archive *a);

/* What the entry is, and an image manifest as docker sees it: equal where they have the same config and the same layers in the same order. */
MUST_CHECK enum cocket_code docker_entry_content(struct digest *out, const struct docker_entry *e, struct err *err);
MUST_CHECK enum cocket_code docker_content(struct digest *out, const struct manifest *m, struct err *err);

/* Each name in docker's repositories file, "{REPOSITORY: {TAG: HEX}}".  COCKET_E_FORMAT: not docker's, or no image name; else the error that
 * `take` returned. */
MUST_CHECK enum cocket_code docker_repositories_each(struct slice bytes, enum cocket_code (*take)(void *ctx, const struct name *name, struct err *err),
                                                     void *ctx, struct err *err);

#endif
