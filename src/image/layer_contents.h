/* What is looked for in the layers of an image, as their bytes pass: secrets, what a layer deletes of those below it, the files that say who a
 * user is, and an inventory.  Of a layer that is not proved it is worth nothing. */
#ifndef COCKET_IMAGE_LAYER_CONTENTS_H
#define COCKET_IMAGE_LAYER_CONTENTS_H

#include "base/buf.h"
#include "base/strings.h"
#include "crypto/digest.h"
#include "format/secret/secret_kind.h"
#include "image/layer_inventory.h"
#include "stream/hash_writer.h"

#define LAYER_SECRETS_MAX 1000
#define LAYER_DELETIONS_MAX 100000
#define LAYER_LINKS_MAX 1000000
#define LAYER_PASSWD_ELSEWHERE_MAX 100
#define LAYER_PASSWD_MAX_BYTES ((size_t)256 << 10)

struct layer_secret {
	enum secret_kind kind;
	char *path;              /* owned */
};

struct layer_contents {
	struct digest layer;
	struct layer_secret *secrets; /* owned */
	size_t secret_count, secret_capacity;
	bool has_more_secrets;        /* than are listed */
	struct strings deleted;       /* paths of whiteouts: what lower layers have there is gone */
	struct strings emptied;       /* opaque directories: what lower layers have in them is gone */
	bool has_passwd;
	struct buf passwd;            /* etc/passwd, as far as it is read */
	bool passwd_is_doubtful;      /* etc is no directory; or too much to look at */
	struct strings passwd_elsewhere; /* files of that name in other directories */
	struct strings databases_elsewhere; /* files that are called as databases of packages are, in other directories; if an inventory was wished */
	uint64_t *links;              /* owned, sorted: hashes of the paths of symbolic links */
	size_t link_count, link_capacity;
	struct layer_inventory inventory; /* if one was wished */
	struct err why;               /* not COCKET_OK: it could not be read as a layer, and nothing is known of it */
};
void layer_contents_free(struct layer_contents *c);

/* Of one layer, while its unpacked bytes are written to the follower. */
struct layer_look;
struct layer_interest {
	bool no_secrets;                  /* they are not looked for */
	struct inventory_wish *inventory; /* NULL none */
};
MUST_CHECK enum cocket_code layer_look_new(struct layer_look **out, const struct digest *layer, const struct layer_interest *in, struct err *err);
struct hash_follower *layer_look_follower(struct layer_look *l);
/* After the last byte: *out is yours; c->why says if it was no layer. */
void layer_look_finish(struct layer_contents *out, struct layer_look *l);
void layer_look_free(struct layer_look **l);

/* Is that path gone by what this layer, which is above, deletes? */
bool layer_deletes(const struct layer_contents *above, const char *path);

/* May a file of c be etc/passwd by another name: through a link of the other layer? */
bool layer_passwd_is_doubtful(const struct layer_contents *c, const struct layer_contents *links);

/* The first file of c that may be a database of packages by another name: through a link of the other layer; NULL: there is none. */
const char *layer_database_elsewhere(const struct layer_contents *c, const struct layer_contents *links);

/* The number of a user's name in etc/passwd (passwd(5)); false: there is none of that name. */
bool passwd_find(uint64_t *uid, struct slice passwd, struct slice user);

#endif
