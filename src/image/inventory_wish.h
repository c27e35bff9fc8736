/* Which paths of an image are looked at for its inventory (image/inventory.h): the databases of package managers, always, and files that somebody
 * lists with their hashes; with the directories they lie in, which a layer above may take away. */
#ifndef COCKET_IMAGE_INVENTORY_WISH_H
#define COCKET_IMAGE_INVENTORY_WISH_H

#include <stdatomic.h>
#include <stddef.h>

#include "base/arena.h"
#include "format/package/package.h"

#define INVENTORY_DEPTH_MAX 128          /* parts of a path that is looked at */

/* Where a package manager keeps what it installed. */
struct package_database {
	const char *path;
	bool is_directory;   /* each file below it is one */
	const char *manager; /* NULL: it is read; else it is not: "rpm" */
	enum package_kind kind;
};
extern const struct package_database package_databases[]; /* ends with a path NULL */
/* The one of which that path is a file; NULL none. */
const struct package_database *package_database_of(const char *path);

struct inventory_wish {
	struct arena arena;
	const char **paths;      /* owned; sorted once it is closed, each once */
	size_t count, capacity;
	size_t file_count;       /* that were added */
	bool sha256, sha1;       /* hashes that are wanted */
	atomic_size_t held;      /* bytes of what the layers' inventories keep */
};
void inventory_wish_free(struct inventory_wish *w);
/* Begins with the databases. */
MUST_CHECK enum cocket_code inventory_wish_open(struct inventory_wish *w, struct err *err);
/* path: relative, as layers have it.  COCKET_E_TOO_MANY: files, or parts of the path. */
MUST_CHECK enum cocket_code inventory_wish_add(struct inventory_wish *w, const char *path, struct err *err);
/* Before the first look. */
void inventory_wish_close(struct inventory_wish *w);

/* Its place in paths. */
bool inventory_wish_find(size_t *at, const struct inventory_wish *w, const char *path);
/* It is one of the paths, and *place is its place and one more; or lies in a directory of databases, and *place is 0. */
bool inventory_wish_has(size_t *place, const struct inventory_wish *w, const char *path);

#endif
