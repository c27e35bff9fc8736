/* What the readers of Compose files and Kubernetes manifests ask of a mapping. */
#ifndef COCKET_LINT_LINT_YAML_H
#define COCKET_LINT_LINT_YAML_H

#include "format/files/yaml_tree.h"
#include "lint/lint_report.h"

/* Is the value of key true, the word, or not there at all (null)? */
bool lint_yaml_is_true(const struct yaml_node *map, const char *key);
bool lint_yaml_is(const struct yaml_node *map, const char *key, const char *word);
bool lint_yaml_lacks(const struct yaml_node *map, const char *key);

/* A sequence has a scalar that passes; NULL: none. */
typedef bool (*lint_yaml_test)(struct slice text);
const struct yaml_node *lint_yaml_find(const struct yaml_node *list, lint_yaml_test passes);

/* Of a mount of a container runtime's socket, or of a directory of the host that it is in: what to say behind the path; NULL: it is none. */
const char *lint_mounts_socket(struct slice path);

/* ALL, or capabilities that are as good as root on the host. */
bool lint_is_strong_capability(struct slice name);
bool lint_is_all(struct slice name); /* ALL, in any case */

#endif
