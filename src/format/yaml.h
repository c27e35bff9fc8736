/* YAML as deployment files use it, over libyaml's events: a tree in which every scalar knows which bytes of the file it is.  The only module
 * that includes yaml.h.
 * Scalars are text as written, whatever YAML 1.1 would make of it.  Aliases stay references: nothing is expanded, so nothing explodes.
 * Refused: bytes that are not UTF-8, a key given twice, keys that are no scalars, tags of one's own, an alias inside what it names. */
#ifndef COCKET_FORMAT_YAML_H
#define COCKET_FORMAT_YAML_H

#include "base/err.h"
#include "base/slice.h"

enum yaml_kind { YAML_SCALAR = 1, YAML_SEQUENCE, YAML_MAPPING, YAML_ALIAS };

struct yaml_node {
	enum yaml_kind kind;
	struct slice text;   /* YAML_SCALAR: decoded */
	bool plain;          /* YAML_SCALAR: without quotes, so that it may be a null */
	size_t offset;       /* of its bytes in the file, without quotes, anchor and tag */
	size_t length;       /* YAML_SCALAR only */
	bool verbatim;       /* YAML_SCALAR: those bytes are the text */
	const struct yaml_node *first, *next; /* children of a sequence; of a mapping: key, value, key, value ... */
	const struct yaml_node *target;       /* YAML_ALIAS: never an alias itself */
	unsigned merge_cost; /* YAML_MAPPING: how many mappings a look-up may come through */
};

/* Calls each with the root of every document that is not empty, in order.  Nodes and texts live until it returns.
 * COCKET_E_FORMAT, COCKET_E_TOO_MANY, COCKET_E_UNSUPPORTED (a tag): the message begins "LINE:COLUMN: ".  COCKET_E_NOMEM, and what each
 * returns. */
typedef enum cocket_code (*yaml_each_fn)(void *context, const struct yaml_node *root, struct err *err);
MUST_CHECK enum cocket_code yaml_each(struct slice bytes, yaml_each_fn each, void *context, struct err *err);

/* What an alias names; any other node is itself.  NULL for NULL. */
const struct yaml_node *yaml_value(const struct yaml_node *n);

/* A mapping's value, by merge keys (<<) too: what stands in the mapping itself goes first, then what was merged first.  NULL where there is
 * none, or n is no mapping.  Never an alias. */
const struct yaml_node *yaml_get(const struct yaml_node *n, const char *key);

/* Where "<<" stands after the key and brings another value for it: parsers differ (YAML 1.1 says the key, go-yaml 2 the merge). */
bool yaml_merge_is_ambiguous(const struct yaml_node *n, const char *key);

bool yaml_is_merge_key(const struct yaml_node *key);
bool yaml_is_scalar(const struct yaml_node *n);
bool yaml_is_null(const struct yaml_node *n); /* NULL, or a plain scalar that is empty, ~ or null */

#endif
