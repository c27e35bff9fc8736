/* A list: one image name a line, as the command line takes it. */
#ifndef COCKET_FORMAT_FILES_PLAIN_LIST_H
#define COCKET_FORMAT_FILES_PLAIN_LIST_H

#include "format/files/image_ref.h"

/* Adds the images of all lines, and a problem for each line that is no name.  COCKET_E_TOO_MANY, COCKET_E_NOMEM. */
MUST_CHECK enum cocket_code plain_read(struct image_refs *l, struct slice bytes, struct err *err);

#endif
