/* What a file of images is: by its name if that says it, else by its first line that says something. */
#ifndef COCKET_FORMAT_FILES_FILE_TYPE_H
#define COCKET_FORMAT_FILES_FILE_TYPE_H

#include "format/files/image_ref.h"

struct yaml_node;

/* *is_yaml: its content tells which, unless it is a CI system's file by its name.  FILE_TYPE_AUTO: cannot be told. */
enum file_type file_type_of(bool *is_yaml, const char *file_name, struct slice bytes);

/* What a document of YAML is: FILE_TYPE_AUTO if it is neither Compose nor Kubernetes, nor says itself whose CI file it is. */
enum file_type yaml_file_type(const struct yaml_node *root);

#endif
