/* YAML as deployment files use it, over libyaml's events: a tree in which every scalar knows which bytes of the file it is.
 * Scalars are text as written, and say whether YAML 1.1 would make something else of it.  Aliases stay references: nothing is expanded, so
 * nothing explodes, and all look-ups of a file together are bounded.
 * Refused: bytes that are not UTF-8, a key given twice, keys that are no scalars or have a tag, tags that readers differ in, an alias inside
 * what it names. */
#ifndef COCKET_FORMAT_FILES_YAML_TREE_H
#define COCKET_FORMAT_FILES_YAML_TREE_H

#include "format/files/yaml_get.h"

/* Calls each with the root of every document that is not empty, in order.  Nodes and texts live until it returns.
 * COCKET_E_FORMAT, COCKET_E_TOO_MANY, COCKET_E_UNSUPPORTED (a tag): the message begins "LINE:COLUMN: ".  COCKET_E_TOO_MANY too if each
 * looked for more than a file is worth, whatever it returned.  COCKET_E_NOMEM, and what each returns. */
typedef enum cocket_code (*yaml_each_fn)(void *context, const struct yaml_node *root, struct err *err);
MUST_CHECK enum cocket_code yaml_each(struct slice bytes, yaml_each_fn each, void *context, struct err *err);

#endif
