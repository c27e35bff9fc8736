/* Deployment files: which images they name.  Lists, Compose files, Kubernetes manifests, Dockerfiles, CI files.  Pure: variables are asked of the caller. */
#ifndef COCKET_FORMAT_FILES_IMAGE_REFS_H
#define COCKET_FORMAT_FILES_IMAGE_REFS_H

#include "format/files/file_variables.h"
#include "format/files/image_ref.h"

/* kind FILE_TYPE_AUTO: found out by the file's name (NULL none) and its first lines.
 * COCKET_E_FORMAT, COCKET_E_TOO_MANY, COCKET_E_UNSUPPORTED: nothing of the file counts; the message begins "LINE:COLUMN: " if there is
 * a place to name.  COCKET_E_USAGE: its type is unknown.  COCKET_E_NOMEM. */
MUST_CHECK enum cocket_code image_refs_parse(struct image_refs *out, struct slice bytes, const char *file_name, enum file_type kind,
                                             const struct file_variables *variables, struct err *err);

#endif
