/* The tree of a trust store, printed: who may say what, until when. */
#ifndef COCKET_CLI_OUTPUT_TRUST_TREE_H
#define COCKET_CLI_OUTPUT_TRUST_TREE_H

#include "trust/edit/store_tree.h"

void tree_print_text(const struct store_tree *t);
MUST_CHECK enum cocket_code tree_print_json(const struct store_tree *t, struct err *err);

#endif
