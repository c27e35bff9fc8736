/* The tree behind an image's name, printed: as JSON, as text in full, and as text that fits a terminal. */
#ifndef COCKET_CLI_COMMAND_VERIFY_IMAGE_TREE_PRINT_H
#define COCKET_CLI_COMMAND_VERIFY_IMAGE_TREE_PRINT_H

#include "cli/command/verify/image_tree.h"
#include "cli/output/text_line.h"

/* One object, one line; requests: how many were made for it. */
MUST_CHECK enum cocket_code image_tree_print_json(const char *image, const struct node *root, uint64_t requests, struct err *err);

/* Digests, sizes and media types are short if the style fits a terminal, otherwise whole. */
void image_tree_print_text(const char *image, const struct node *root, const struct text_style *style);

#endif
