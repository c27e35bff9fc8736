/* Kubernetes manifests: see kubernetes.c. */
#ifndef COCKET_FORMAT_FILES_KUBERNETES_H
#define COCKET_FORMAT_FILES_KUBERNETES_H

#include "format/files/image_ref.h"

struct yaml_node;

/* One document. */
MUST_CHECK enum cocket_code kubernetes_read(struct image_refs *l, const struct yaml_node *root, struct err *err);

/* kubernetes_split.c: a problem for each line that ends a document for the readers of Kubernetes, but not for YAML. */
MUST_CHECK enum cocket_code kubernetes_check_split(struct image_refs *l, struct slice bytes, struct err *err);

#endif
