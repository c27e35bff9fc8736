/* Kubernetes manifests by the rules of cocket-lint(7), but for the names of images in them. */
#ifndef COCKET_LINT_LINT_KUBERNETES_H
#define COCKET_LINT_LINT_KUBERNETES_H

#include "lint/lint_yaml.h"

/* One document.  COCKET_E_TOO_MANY, COCKET_E_NOMEM. */
MUST_CHECK enum cocket_code lint_kubernetes(const struct lint_subject *s, const struct yaml_node *root, struct err *err);

#endif
