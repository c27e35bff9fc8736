/* What an image has once its layers lie on each other (image-spec layer.md, "Applying Changesets"): the packages that its package managers have
 * installed, and the hashes of files that were wished.  Of proved layers it is proved.  Memory alone. */
#ifndef COCKET_IMAGE_INVENTORY_H
#define COCKET_IMAGE_INVENTORY_H

#include "format/oci/manifest.h"
#include "image/layer_watch.h"

struct inventory {
	struct inventory_package *packages; /* owned; texts are the layers'.  In no order */
	size_t package_count, package_capacity;
	size_t database_count;              /* they are from */
	const struct inventory_wish *wish;
	struct inventory_node *nodes;       /* owned; private */
	size_t node_count;
	const char **others;                /* owned; private: paths that were not wished one by one */
	size_t other_count, other_capacity;
};
void inventory_free(struct inventory *i);

/* COCKET_E_UNSUPPORTED: a layer was not looked into, or a database cannot be read, as err says; COCKET_E_TOO_MANY, COCKET_E_NOMEM. */
MUST_CHECK enum cocket_code inventory_open(struct inventory *out, const struct manifest *m, const struct layer_watch *watch, const struct inventory_wish *wish,
                                           struct err *err);

/* Of a file that was wished. */
enum inventory_file { INVENTORY_MISSING, INVENTORY_FILE, INVENTORY_NO_FILE /* it is a link, a directory, or lies behind a link */ };
enum inventory_file inventory_find(const struct layer_note **note, const struct inventory *i, const char *path);

#endif
