/* Images that files of CI systems name. */
#ifndef COCKET_FORMAT_FILES_CI_REFS_H
#define COCKET_FORMAT_FILES_CI_REFS_H

#include "format/files/image_ref.h"

struct yaml_node;

/* One document of a file whose kind is a CI system's. */
MUST_CHECK enum cocket_code ci_refs_read(struct image_refs *l, const struct yaml_node *root, struct err *err);

#endif
