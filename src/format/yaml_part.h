/* What the files of yaml share.  For yaml*.c. */
#ifndef COCKET_FORMAT_YAML_PART_H
#define COCKET_FORMAT_YAML_PART_H

#include "format/yaml.h"

struct yaml_document {
	size_t looks;                    /* look-ups that are left, of the whole file */
	size_t count;                    /* nodes */
	const struct yaml_node *compose; /* the first with a tag of Compose's */
};

/* Where the scalar's text stands, between the bytes that libyaml says are the scalar: offset, length, verbatim, block. */
void yaml_place(struct yaml_node *n, struct slice bytes, size_t from, size_t end);

#endif
