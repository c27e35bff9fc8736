/* The value of RUN --mount=: fields of CSV, KEY=VALUE (BuildKit frontend/dockerfile/instructions/commands_runmount.go, go-csvvalue). */
#ifndef COCKET_FORMAT_FILES_DOCKERFILE_MOUNT_H
#define COCKET_FORMAT_FILES_DOCKERFILE_MOUNT_H

#include "base/buf.h"

/* What the last "from" of it names, appended to out: nothing if there is none.  *place: where in value that stands; place->ptr NULL: in a
 * field in quotes, or nowhere.  COCKET_E_FORMAT: no CSV; COCKET_E_NOMEM. */
MUST_CHECK enum cocket_code mount_from(struct buf *out, struct slice *place, struct slice value, struct err *err);

#endif
