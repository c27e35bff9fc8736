/* The nodes of a YAML tree (see yaml_tree.h). */
#ifndef COCKET_FORMAT_FILES_YAML_NODE_H
#define COCKET_FORMAT_FILES_YAML_NODE_H

#include "base/err.h"
#include "base/slice.h"

enum yaml_kind { YAML_SCALAR = 1, YAML_SEQUENCE, YAML_MAPPING, YAML_ALIAS };
enum yaml_style { YAML_PLAIN = 0, YAML_QUOTED, YAML_LITERAL, YAML_FOLDED };
enum yaml_tag {
	YAML_UNTAGGED = 0,
	YAML_STR, YAML_NULL, YAML_MERGE,
	YAML_CORE,               /* int, float, bool, timestamp; map and seq of what is one */
	YAML_RESET, YAML_OVERRIDE, /* Compose's own (compose-spec 13-merge) */
	YAML_REFERENCE,            /* GitLab's own */
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

#endif
