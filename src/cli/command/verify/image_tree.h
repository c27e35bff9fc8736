/* The tree behind an image's name, as cmd_inspect.c prints it: manifests within indexes, with the evidence that lies beside each.
 * Every manifest's digest is proved; no signature is verified. */
#ifndef COCKET_CLI_COMMAND_VERIFY_IMAGE_TREE_H
#define COCKET_CLI_COMMAND_VERIFY_IMAGE_TREE_H

#include "image/evidence/evidence.h"

/* What an index's entry says of itself, as BuildKit writes it: statements about another entry, which nobody proved. */
struct node_attests {
	bool is_some;
	struct digest subject;
	bool has_platform;             /* the subject is an entry of the same index, for that platform */
	struct platform platform;
};

struct node {
	struct err err;                /* not COCKET_OK: could not be had; the rest is not set */
	struct image image;
	bool has_platform;
	struct platform platform;      /* of the index's entry, else of the image's config */
	struct node_attests attests;
	struct evidence evidence;
	struct node *children;         /* of an index, one for each entry; owned */
	size_t count;
};

/* Never fails: what could not be had is in the node it concerns. */
void node_load_root(struct node *out, struct source *s);
void node_free(struct node *n);

#endif
