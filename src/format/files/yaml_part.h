/* What the files of yaml share.  For yaml*.c. */
#ifndef COCKET_FORMAT_FILES_YAML_PART_H
#define COCKET_FORMAT_FILES_YAML_PART_H

#include "format/files/yaml_node.h"

struct yaml_document {
	size_t looks;                    /* look-ups that are left, of the whole file */
	size_t count;                    /* nodes */
	const struct yaml_node *compose; /* the first with a tag of Compose's */
	const struct yaml_node *gitlab;  /* the first with !reference */
};

/* False: the tag is none that is read alike everywhere, or not of such a node.  Of a scalar once its text and style are known. */
bool yaml_set_tag(struct yaml_node *n, struct slice tag);

/* Of so many keys. */
MUST_CHECK enum cocket_code yaml_check_mapping(struct yaml_node *map, size_t keys, struct slice bytes, struct err *err);

/* Where the scalar's text stands, between the bytes that libyaml says are the scalar: offset, length, verbatim, block. */
void yaml_place(struct yaml_node *n, struct slice bytes, size_t from, size_t end);

#endif
