/* Deployment files: which images they name, and which bytes of the file each name is.  Lists, Compose files, Kubernetes manifests, Dockerfiles.
 * Pure: variables are asked of the caller.  A name that cannot be known is an entry that says so, never one that is left out (attack A28). */
#ifndef COCKET_FORMAT_FILES_IMAGE_REFS_H
#define COCKET_FORMAT_FILES_IMAGE_REFS_H

#include "format/files/image_ref.h"

/* kind FILE_TYPE_AUTO: found out by the file's name (NULL none) and its first lines.
 * COCKET_E_FORMAT, COCKET_E_TOO_MANY, COCKET_E_UNSUPPORTED: nothing of the file counts; the message begins "LINE:COLUMN: " where there is
 * a place to name.  COCKET_E_USAGE: what it is cannot be told.  COCKET_E_NOMEM. */
MUST_CHECK enum cocket_code image_refs_parse(struct image_refs *out, struct slice bytes, const char *file_name, enum file_type kind,
                                          const struct file_variables *variables, struct err *err);

/* What the image is verified for where --platform asks for that: what the file asks for is what will run, but "all" holds for it too.
 * NULL: whatever its name stands for. */
const char *image_ref_platform(const struct image_ref *item, const char *asked);

/* "list" "compose" "kubernetes" "dockerfile" */
const char *file_type_word(enum file_type kind);

#endif
