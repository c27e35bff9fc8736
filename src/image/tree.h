/* What an image consists of: itself, and where it is an index, the manifests that it lists, and theirs; each with its config where that is asked
 * for.  Walked here and nowhere else: manifests and configs are fetched side by side, each once, and are proved; a visitor is told of each, an
 * index before what it holds, in the order of the index.  Depth and number are bounded (A7). */
#ifndef COCKET_IMAGE_TREE_H
#define COCKET_IMAGE_TREE_H

#include "image/source.h"

/* A manifest as it is visited. */
struct tree_node {
	const struct descriptor *d;  /* as the index lists it; NULL: the image itself */
	size_t position;             /* among the index's entries */
	unsigned depth;              /* how many indexes it stands in */
	void *above;                 /* what the visitor has made of that index */
	void *made;                  /* what it makes of this one, for those below */
	const struct image *image;   /* proved, until the visit and what is below it are over; NULL: it could not be had, for this reason: */
	struct err why;
	struct image *fetched;       /* the walk's own */
};

/* In a visit of what an index lists: the image is the visitor's from here on, and must stay where it is until the walk is over. */
void tree_node_keep(struct image *out, struct tree_node *n);

/* The config of a manifest. */
struct tree_config {
	bool is_asked;
	struct slice bytes;          /* proved */
	struct err why;              /* not COCKET_OK: it could not be had */
};

/* For wants_config: an image has one that says how its containers are run. */
bool tree_wants_image_config(void *ctx, const struct tree_node *n);
/* In a visit: why the manifest, or a config that was asked for, could not be had. */
MUST_CHECK enum cocket_code tree_visit_check(const struct tree_node *n, const struct tree_config *config, struct err *err);

struct tree_visitor {
	/* Is this entry of the image's own index wanted?  NULL: all are. */
	bool (*wants)(void *ctx, const struct descriptor *d);
	/* A manifest was found, before any config is asked for; NULL: the visitor waits for the visit. */
	enum cocket_code (*found)(void *ctx, struct tree_node *n, struct err *err);
	/* Is this manifest's config wanted?  NULL: none is. */
	bool (*wants_config)(void *ctx, const struct tree_node *n);
	/* Its turn.  An error ends the walk. */
	enum cocket_code (*visit)(void *ctx, struct tree_node *n, const struct tree_config *config, struct err *err);
	/* What this index holds is left out, for this reason; NULL: that ends the walk. */
	void (*cut)(void *ctx, const struct tree_node *index, const struct err *why);
	void *ctx;
	size_t max;                  /* manifests */
	bool repeats;                /* one that is listed again is visited again; else not */
};

/* Errors are the visitor's, and COCKET_E_TOO_MANY, COCKET_E_NOMEM. */
MUST_CHECK enum cocket_code tree_walk(struct source *s, const struct image *image, const struct tree_visitor *v, struct err *err);

#endif
