/* Patterns of images as options give them: written out in full, each once. */
#ifndef COCKET_CLI_COMMAND_TRUST_PATTERN_LIST_H
#define COCKET_CLI_COMMAND_TRUST_PATTERN_LIST_H

#include "trust/edit/edit.h"

struct pattern_list {
	char (*items)[NAME_TEXT_BYTES]; /* owned */
	size_t count;
};
void pattern_list_free(struct pattern_list *l);

/* Says of each that is written otherwise how: "alpine: written as docker.io/library/alpine".  COCKET_E_USAGE. */
MUST_CHECK enum cocket_code pattern_list_parse(struct pattern_list *out, const struct strings *given, struct err *err);
struct edit_patterns pattern_list_get(const struct pattern_list *l);

#endif
