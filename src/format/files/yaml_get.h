/* Look-ups in a YAML tree (see yaml_tree.h): through aliases and merge keys, and bounded for all of a file together. */
#ifndef COCKET_FORMAT_FILES_YAML_GET_H
#define COCKET_FORMAT_FILES_YAML_GET_H

#include "format/files/yaml_node.h"

/* How many nodes the document of n has. */
size_t yaml_count(const struct yaml_node *n);

/* The first node of its document that has a tag of Compose's; NULL none. */
const struct yaml_node *yaml_compose_tag(const struct yaml_node *n);

/* The first with GitLab's !reference; NULL none. */
const struct yaml_node *yaml_gitlab_tag(const struct yaml_node *n);

/* What an alias names; any other node is itself.  NULL for NULL. */
const struct yaml_node *yaml_value(const struct yaml_node *n);

/* A mapping's value, by merge keys (<<) too: what stands in the mapping itself goes first, then what was merged first.  What is !reset is not
 * there.  NULL if there is none, or n is not a mapping.  Never an alias.  NULL for all once the document's look-ups are used up: see yaml_each. */
const struct yaml_node *yaml_get(const struct yaml_node *n, const char *key);

/* Calls each with every key and value that yaml_get could find, also those that another one hides; no alias, no !reset. */
typedef enum cocket_code (*yaml_key_fn)(void *context, const struct yaml_node *key, const struct yaml_node *value, struct err *err);
MUST_CHECK enum cocket_code yaml_each_key(const struct yaml_node *n, yaml_key_fn each, void *context, struct err *err);

/* Counts work that was done for the sake of n, as so many look-ups. */
void yaml_spend(const struct yaml_node *n, size_t work);

/* True if "<<" comes after the key and brings another value for it, in the mapping or in one that it merges: parsers differ (YAML 1.1 says the
 * key, go-yaml 2 the merge). */
bool yaml_merge_is_ambiguous(const struct yaml_node *n, const char *key);

bool yaml_is_merge_key(const struct yaml_node *key);
bool yaml_is_scalar(const struct yaml_node *n);
bool yaml_is(const struct yaml_node *n, const char *text); /* a scalar of that text */
bool yaml_is_reset(const struct yaml_node *n); /* followed through an alias */
bool yaml_is_null(const struct yaml_node *n);  /* NULL, or a plain scalar that is empty, ~ or null */

/* A scalar that every reader takes for text: quoted, or not one that YAML 1.1 or 1.2 takes for a number, a truth value or a time. */
bool yaml_is_text(const struct yaml_node *n);

#endif
