/* Files of CI systems: whose one is, by where it lies and what it says. */
#ifndef COCKET_FORMAT_FILES_CI_FILE_H
#define COCKET_FORMAT_FILES_CI_FILE_H

#include "format/files/image_ref.h"

struct yaml_node;

bool file_type_is_ci(enum file_type type);

/* By the path: what the system itself reads it by.  FILE_TYPE_AUTO: by that it is none. */
enum file_type ci_file_type_of_path(const char *path);

/* By what only that system's files say.  FILE_TYPE_AUTO: it may be another's, or none. */
enum file_type ci_file_type_of_content(const struct yaml_node *root);

#endif
