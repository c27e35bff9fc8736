/* YAML as deployment files use it, over libyaml's events: a tree in which every scalar knows which bytes of the file it is.
 * Scalars are text as written, and say whether YAML 1.1 would make something else of it.  Aliases stay references: nothing is expanded, so
 * nothing explodes, and all look-ups of a file together are bounded.
 * Refused: bytes that are not UTF-8, a key given twice, keys that are no scalars or have a tag, tags that readers differ in, an alias inside
 * what it names. */
#ifndef COCKET_FORMAT_FILES_YAML_TREE_H
#define COCKET_FORMAT_FILES_YAML_TREE_H

#include "base/err.h"
#include "base/slice.h"

enum yaml_kind { YAML_SCALAR = 1, YAML_SEQUENCE, YAML_MAPPING, YAML_ALIAS };
enum yaml_style { YAML_PLAIN = 0, YAML_QUOTED, YAML_LITERAL, YAML_FOLDED };
enum yaml_tag {
	YAML_UNTAGGED = 0,
	YAML_STR, YAML_NULL, YAML_MERGE,
	YAML_CORE,               /* int, float, bool, timestamp; map and seq of what is one */
	YAML_RESET, YAML_OVERRIDE, /* Compose's own (compose-spec 13-merge) */
};

struct yaml_document;

struct yaml_node {
	enum yaml_kind kind;
	enum yaml_style style; /* YAML_SCALAR */
	enum yaml_tag tag;
	struct slice text;     /* YAML_SCALAR: decoded */
	size_t offset;         /* of its bytes in the file, without quotes, anchor, tag, and a block's header */
	size_t length;         /* YAML_SCALAR only */
	bool verbatim;         /* YAML_SCALAR: those bytes are the text */
	size_t block, block_end;              /* YAML_LITERAL: where its lines begin and end in the file */
	const struct yaml_node *first, *next; /* children of a sequence; of a mapping: key, value, key, value ... */
	const struct yaml_node *target;       /* YAML_ALIAS: never an alias itself */
	unsigned merge_cost;   /* YAML_MAPPING: how many mappings a look-up may come through */
	bool resets;           /* it, or something in it or that it names, is !reset */
	size_t number;         /* from 0, below yaml_count of its document */
	struct yaml_document *document;
};

/* Calls each with the root of every document that is not empty, in order.  Nodes and texts live until it returns.
 * COCKET_E_FORMAT, COCKET_E_TOO_MANY, COCKET_E_UNSUPPORTED (a tag): the message begins "LINE:COLUMN: ".  COCKET_E_TOO_MANY too where each
 * looked for more than a file is worth, whatever it returned.  COCKET_E_NOMEM, and what each returns. */
typedef enum cocket_code (*yaml_each_fn)(void *context, const struct yaml_node *root, struct err *err);
MUST_CHECK enum cocket_code yaml_each(struct slice bytes, yaml_each_fn each, void *context, struct err *err);

/* How many nodes the document of n has. */
size_t yaml_count(const struct yaml_node *n);

/* The first node of its document that has a tag of Compose's; NULL none. */
const struct yaml_node *yaml_compose_tag(const struct yaml_node *n);

/* What an alias names; any other node is itself.  NULL for NULL. */
const struct yaml_node *yaml_value(const struct yaml_node *n);

/* A mapping's value, by merge keys (<<) too: what stands in the mapping itself goes first, then what was merged first.  What is !reset is not
 * there.  NULL where there is none, or n is no mapping.  Never an alias.  NULL for all once the document's look-ups are used up: see yaml_each. */
const struct yaml_node *yaml_get(const struct yaml_node *n, const char *key);

/* Calls each with every key and value that yaml_get could find, also those that another one hides; no alias, no !reset. */
typedef enum cocket_code (*yaml_key_fn)(void *context, const struct yaml_node *key, const struct yaml_node *value, struct err *err);
MUST_CHECK enum cocket_code yaml_each_key(const struct yaml_node *n, yaml_key_fn each, void *context, struct err *err);

/* Counts work that was done for the sake of n, as so many look-ups. */
void yaml_spend(const struct yaml_node *n, size_t work);

/* Where "<<" stands after the key and brings another value for it, in the mapping or in one that it merges: parsers differ (YAML 1.1 says the
 * key, go-yaml 2 the merge). */
bool yaml_merge_is_ambiguous(const struct yaml_node *n, const char *key);

bool yaml_is_merge_key(const struct yaml_node *key);
bool yaml_is_scalar(const struct yaml_node *n);
bool yaml_is_reset(const struct yaml_node *n); /* followed through an alias */
bool yaml_is_null(const struct yaml_node *n);  /* NULL, or a plain scalar that is empty, ~ or null */

/* A scalar that every reader takes for text: quoted, or not one that YAML 1.1 or 1.2 takes for a number, a truth value or a time. */
bool yaml_is_text(const struct yaml_node *n);

#endif
