/* Dockerfiles: every image that a build may fetch. */
#ifndef COCKET_FORMAT_FILES_DOCKERFILE_REFS_H
#define COCKET_FORMAT_FILES_DOCKERFILE_REFS_H

#include "format/files/file_variables.h"
#include "format/files/image_ref.h"

/* Also of a Dockerfile that stands in another file: the offsets are in bytes.  v->compose is not asked. */
MUST_CHECK enum cocket_code dockerfile_read(struct image_refs *l, struct slice bytes, const struct file_variables *v, struct err *err);

#endif
